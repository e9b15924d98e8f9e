"""The mock ぴったりサービス and マイナポータル申請管理: filed here, fetched here."""
