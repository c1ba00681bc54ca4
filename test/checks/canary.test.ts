import { expect } from "chai";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

import { withBug } from "../../scripts/canary/copy.ts";
import { PlantError } from "../../scripts/canary/errors.ts";
import { PLANTS } from "../../scripts/canary/plants.ts";

describe("checks: canary", function () {
  for (const plant of PLANTS) {
    it(`can plant ${plant.name}, and knows tests that are to find it`, async function () {
      expect(plant.tests).to.not.be.empty;
      if (plant.find === undefined) {
        expect(existsSync(plant.file), "the planted file is new").to.equal(false);
        return;
      }
      for (const test of plant.tests) expect(existsSync(test), test).to.equal(true);
      const source = await readFile(plant.file, "utf8");
      expect(withBug(source, plant)).to.not.equal(source);
    });
  }

  it("refuses to plant what is not there, or there twice", function () {
    const plant = { name: "p", file: "f", find: /a/, replace: "b", tests: [] };
    expect(() => withBug("c", plant)).to.throw(PlantError, "occurs 0 times");
    expect(() => withBug("aa", plant)).to.throw(PlantError, "occurs 2 times");
    expect(withBug("ca", plant)).to.equal("cb");
  });
});
