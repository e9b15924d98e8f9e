"""The municipality's pages: 申請管理, the core systems' inbox, and the connector itself."""
