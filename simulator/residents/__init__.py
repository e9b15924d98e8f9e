"""Residents: coherent households that could live in a municipality, and do not.

Person *i* is a pure function of seed and index. Nobody is real: numbers cannot be dialled, mail
goes to example domains, and there is no 個人番号 unless a policy asks for one.
"""
