import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { htmlTable, reportPage } from "./report-page.js";

describe("a page of a report", () => {
  it("needs nothing from elsewhere", () => {
    const page = reportPage("A & B", "<p>body</p>");
    assert.match(page, /<title>BASICS: A &amp; B<\/title>/);
    assert.match(page, /<p>body<\/p>/);
    assert.doesNotMatch(page, /(src|href)=|@import|url\(/);
  });

  it("has tables whose cells are text, not HTML", () => {
    assert.equal(
      htmlTable(["a"], [["<b>"], ["1 & 2"]]),
      "<table><thead><tr><th>a</th></tr></thead><tbody>" +
        "<tr><td>&lt;b&gt;</td></tr>\n<tr><td>1 &amp; 2</td></tr></tbody></table>",
    );
  });
});
