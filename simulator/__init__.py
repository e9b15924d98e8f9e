"""Everything around a municipality's connector (連携サーバ + 申請管理システム), played for real.

Portal, card service, resident register and core-system inbox live here as rooms; the reference
connector lives in `simulator.connector` and is known to no other room.
"""
