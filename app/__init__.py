"""The browser application and the command line: the only place that knows Streamlit."""
