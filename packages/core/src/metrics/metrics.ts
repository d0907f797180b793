/**
 * Metrics by name, all finite; one that no number stands for is left out. Regression: `rmse`, `mae` (unit
 * of the target), `r2`, and with a logarithmic target `rmse_log` (of ln target; the loss is its square,
 * `squared_log_error`). Classification: `log_loss`, `accuracy`, `f1_weighted`, `f1_macro` (thresholds tuned
 * on validation), `f1_weighted_argmax`, `auc_positive` (0.5 where one side is empty), `precision_<class>`,
 * `recall_<class>`. Both: `rows`.
 */
export type Metrics = Record<string, number>;
