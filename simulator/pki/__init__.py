"""Certificates, revocation lists and OCSP answers in the published shape, unmistakably TEST.

Everything here is a pure function of its arguments: instants are passed in, keys come from the
committed TEST pool, and RSA PKCS#1 v1.5 signatures repeat byte for byte. `tls` alone is different:
its keys are fresh, and live in the workspace of the user who will trust them.
"""
