import { allClaims } from "./claims/all-claims.js";
import { judge } from "./claims/claim.js";
import { FigureData } from "./claims/figure-data.js";
import { figureNames, readFigureSweeps } from "./figures/figures.js";
import { presets } from "./scenario/scenario.js";
import { firstSeeds, runSweeps } from "./sweep/run-sweeps.js";
const sweeps = await readFigureSweeps(figureNames);
for (const preset of ["table1","calibrated"] as const) {
  const t = performance.now();
  const r = await runSweeps(sweeps.map((sweep) => ({ sweep, base: presets[preset] })), firstSeeds(10));
  console.log(preset, performance.now() - t);
  const data = new FigureData(r);
  for (const c of allClaims) { const v = judge(c, data); console.log(c.id.padEnd(5), v.holds ? "ok  " : "FAIL", v.margin.toFixed(3).padStart(8), v.tightest.what, v.tightest.value.toPrecision(4), v.tightest.sense, v.tightest.threshold); }
}
