/**
 * This entry measures block-commit delays of real ordering services, and finds the Oracle that is
 * nearest to them.
 */
export type { Fit } from "./oracle-fit/fit.js";
export type { OracleFit, OracleFitOptions } from "./oracle-fit/fit-ordering-service.js";
export { deviation, fitOrderingService } from "./oracle-fit/fit-ordering-service.js";
export { fitTitle } from "./oracle-fit/fit-title.js";
export { writeOracleFit } from "./oracle-fit/write-oracle-fit.js";
