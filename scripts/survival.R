# What R's survival says of one data set, a line for each figure: a name, a tab, the numbers with all their digits.
#
#   Rscript scripts/survival.R data.csv      columns time, event, arm, stratum, x
#
# tests/unit/endpoints/test_survival_r.py compares these lines with ours where R is installed, and
# scripts/record_r.py writes them into tests/spec/endpoints/survival.json with the version and the calls.
suppressPackageStartupMessages(library(survival))
d <- read.csv(commandArgs(trailingOnly = TRUE)[1], colClasses = c(arm = "character", stratum = "character"))
d$arm <- factor(d$arm); d$stratum <- factor(d$stratum)
say <- function(name, ...) cat(name, "\t", paste(formatC(as.numeric(c(...)), digits = 17, format = "g"), collapse = " "), "\n", sep = "")
try_say <- function(name, expression) tryCatch(suppressWarnings(say(name, expression)), error = function(e) NULL)
exact <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)

for (scale in c("log-log", "log", "plain", "logit", "arcsin")) {
  f <- survfit(Surv(time, event) ~ 1, d, conf.type = scale)
  here <- f$n.event > 0
  say(paste("time", scale), f$time[here]); say(paste("survival", scale), f$surv[here])
  say(paste("lower", scale), f$lower[here]); say(paste("upper", scale), f$upper[here])
  say(paste("median", scale), summary(f)$table[c("median", "0.95LCL", "0.95UCL")])
}
f <- survfit(Surv(time, event) ~ 1, d, conf.type = "log-log")
# With the smallest share asked, R says NA of every one that a curve reaches but for rounding: so 0.001 is asked first.
for (scale in c("log-log", "log", "plain")) {
  q <- quantile(survfit(Surv(time, event) ~ 1, d, conf.type = scale), c(0.001, 0.1, 0.25, 0.4, 0.5, 0.75))
  say(paste("quantiles", scale), sapply(q, function(part) part[-1]))
}
say("median 0.9", summary(survfit(Surv(time, event) ~ 1, d, conf.type = "log-log", conf.int = 0.9))$table[c("median", "0.9LCL", "0.9UCL")])
last <- max(d$time)
for (part in c(0.3, 0.5, 0.8)) {
  s <- summary(f, times = part * last, extend = TRUE)
  say(paste("at", part), s$surv, s$std.err, s$lower, s$upper, s$n.risk)
}
for (part in c(0.4, 1)) try_say(paste("restricted mean", part), summary(f, rmean = part * last)$table[c("rmean", "se(rmean)")])
say("follow-up", summary(survfit(Surv(time, 1 - event) ~ 1, d, conf.type = "log-log"))$table[c("median", "0.95LCL", "0.95UCL")])
if (nlevels(d$arm) > 1) {
  logrank <- function(formula, rho = 0) { s <- survdiff(formula, d, rho = rho); c(s$chisq, pchisq(s$chisq, nlevels(d$arm) - 1, lower.tail = FALSE)) }
  try_say("log-rank", logrank(Surv(time, event) ~ arm))
  try_say("log-rank rho 1", logrank(Surv(time, event) ~ arm, 1))
  try_say("log-rank strata", logrank(Surv(time, event) ~ arm + strata(stratum)))
  try_say("expected strata", rowSums(as.matrix(survdiff(Surv(time, event) ~ arm + strata(stratum), d)$exp)))
}
cox <- function(formula, ties = "efron") { f <- coxph(formula, d, ties = ties, control = exact); c(coef(f), sqrt(diag(vcov(f))), f$loglik) }
if (nlevels(d$arm) == 2) {
  for (ties in c("efron", "breslow")) {
    try_say(paste("cox", ties), cox(Surv(time, event) ~ arm, ties))
    try_say(paste("cox strata", ties), cox(Surv(time, event) ~ arm + strata(stratum), ties))
  }
}
if (length(unique(d$x)) > 2) {
  d$second <- as.numeric(as.integer(d$arm) == 2)
  for (ties in c("efron", "breslow")) try_say(paste("regression", ties), cox(Surv(time, event) ~ second + x, ties))
  try_say("regression strata", cox(Surv(time, event) ~ second + x + strata(stratum)))
  try_say("regression offset", cox(Surv(time, event) ~ second + offset(0.3 * x)))
  try_say("regression offset strata", cox(Surv(time, event) ~ second + offset(0.3 * x) + strata(stratum)))
}
cat("version\t", R.version$major, ".", R.version$minor, " survival ", as.character(packageVersion("survival")), "\n", sep = "")
