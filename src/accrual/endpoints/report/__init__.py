"""A trial's results as one page that stands alone: methods in words, tables, figures, and each subject's trail."""

from accrual.endpoints.report.adjusted import ADJUSTABLE, check_covariates
from accrual.endpoints.report.analysis import Analysis, analyse, check_arm
from accrual.endpoints.report.page import report_page, write_report

__all__ = ["ADJUSTABLE", "Analysis", "analyse", "check_arm", "check_covariates", "report_page", "write_report"]
