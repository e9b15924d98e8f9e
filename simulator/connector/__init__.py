"""The reference connector: a correct, readable 連携サーバ + 申請管理システム in its own process."""
