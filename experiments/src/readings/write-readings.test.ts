import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { judgeClaims } from "../claims/judge-claims.js";
import { table1 } from "../scenario/scenario.js";
import { madeUpFigures } from "../testing/made-up-results.js";
import { parseCsv } from "../testing/parse-csv.js";
import { attribute, elements } from "../testing/parse-svg.js";
import { calibrationChart } from "./calibration.js";
import { judgedVariant } from "./judge-variants.js";
import type { JudgedVariant } from "./judge-variants.js";
import { writeCalibration, writeSensitivity } from "./write-readings.js";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-readings-"));
});
after(() => rm(folder, { recursive: true }));

/**
 * A variant whose local chains carry so many migrations a second, and nothing else is known of it.
 */
async function limitedTo(name: string, limit: number): Promise<JudgedVariant> {
  const results = await madeUpFigures({
    means: ({ localRatePerSecond }) => ({ localLoad: localRatePerSecond / limit }),
  });
  const fig6 = results.filter(({ sweep }) => sweep.name === "fig6");
  return judgedVariant({ name, base: table1 }, judgeClaims(new Map([[name, fig6]])));
}

const contradicted = (judged: JudgedVariant) => judged.contradicted.map(({ claim }) => claim.id);

describe("a judged variant", () => {
  it("names the claims that it contradicts, those without an answer among them", async () => {
    assert.deepEqual(contradicted(await limitedTo("200/s", 200)), ["6.1", "6.2", "6.3"]);
    assert.deepEqual(contradicted(await limitedTo("1000/s", 1000)), ["6.1", "6.2", "6.3", "6.4"]);
  });

  it("contradicts all claims that were judged under another name", async () => {
    const { claims } = await limitedTo("other", 200);
    assert.equal(judgedVariant({ name: "one", base: table1 }, claims).contradicted.length, 4);
  });
});

describe("the calibration", () => {
  const points = async () => [
    { blockProcessingMsPerTx: 0.1, judged: await limitedTo("0.1 ms", 2000) },
    { blockProcessingMsPerTx: 1, judged: await limitedTo("1 ms", 200) },
  ];

  it("draws the margins of the claims that some value contradicts, hollow below the border", async () => {
    const svg = calibrationChart(await points());
    for (const label of ["claim 6.4", "border", "hollow: the claim fails"]) {
      assert.ok(svg.includes(`>${label}<`), label);
    }
    const markers = elements(svg, "g").filter((each) => each.includes("transform"));
    assert.ok(markers.length >= 8, "a marker for each of four claims and two values");
    const own = elements(svg, "path").filter((each) => attribute(each, "stroke-width") === "1.6");
    const fills = own.map((each) => attribute(each, "fill"));
    assert.ok(fills.includes("#fff") && fills.some((fill) => fill !== "#fff" && fill !== "none"));
  });

  it("is written as page, chart and CSV, with what keeps how many claims", async () => {
    await writeCalibration(await points(), folder);
    const names = ["calibration.csv", "calibration.html", "calibration.svg"];
    assert.deepEqual((await readdir(folder)).filter((name) => /^calib/.test(name)).sort(), names);
    const html = await readFile(join(folder, "calibration.html"), "utf8");
    assert.match(html, /<td>0\.1 ms<\/td><td class="fails"><strong>0 of 4<\/strong>/);
    assert.match(html, /<td>1 ms<\/td><td class="fails"><strong>1 of 4<\/strong>/);
    const rows = parseCsv(await readFile(join(folder, "calibration.csv"), "utf8"));
    const limits = rows.filter((row) => row["claim"] === "6.4");
    assert.deepEqual(
      limits.map((row) => [row["reading"], row["holds"], row["margin"], row["threshold"]]),
      [
        ["0.1 ms", "false", "0.128", "1"],
        ["1 ms", "true", "1.28", "1"],
      ],
    );
    assert.match(limits[0]?.["shown"] ?? "", /load at 256\/s, block size 4/);
  });
});

describe("the sensitivity", () => {
  it("is written as page and CSV, one row a reading and preset", async () => {
    const judged = await limitedTo("table1: transactions of 100 bytes", 200);
    const reading = { name: "transactions of 100 bytes", change: { transactionBytes: 100 } };
    await writeSensitivity([{ reading, preset: "table1", judged }], folder);
    const html = await readFile(join(folder, "sensitivity.html"), "utf8");
    assert.match(html, /<td>table1: transactions of 100 bytes<\/td>/);
    assert.match(html, /<th>6\.1<\/th><th>6\.2<\/th><th>6\.3<\/th><th>6\.4<\/th>/);
    const rows = parseCsv(await readFile(join(folder, "sensitivity.csv"), "utf8"));
    assert.deepEqual(
      rows.map((row) => row["claim"]),
      ["6.1", "6.2", "6.3", "6.4"],
    );
  });
});
