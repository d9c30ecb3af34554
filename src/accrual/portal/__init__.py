"""The web portal for patients, relatives and study teams."""
