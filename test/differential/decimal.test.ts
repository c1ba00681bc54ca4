import { expect } from "chai";

import { parseDecimal, toleranceUsed, toScale, ZERO, type Fixed } from "../../scripts/vectors/decimal.ts";
import { VectorInputError } from "../../scripts/vectors/errors.ts";

const fixed = (text: string): Fixed => parseDecimal(text)!;

describe("decimals of the vectors", function () {
  it("are read exactly, exponents included", function () {
    expect(fixed("-12.50")).to.deep.equal({ value: -1250n, decimals: 2 });
    expect(fixed("1.66e-8")).to.deep.equal({ value: 166n, decimals: 10 });
    expect(fixed("3E+2")).to.deep.equal({ value: 300n, decimals: 0 });
    for (const text of ["", "1,5", "0x10", "NaN", "--1", "1e"]) expect(parseDecimal(text), text).to.equal(undefined);
  });

  it("are scaled without losing digits, or rounded to the nearest where that is asked for", function () {
    expect(toScale("x", fixed("1.5"), 18)).to.equal(15n * 10n ** 17n);
    expect(() => toScale("x", fixed("1.55"), 1)).to.throw(VectorInputError);
    expect(toScale("x", fixed("1.55"), 1, true)).to.equal(16n);
    expect(toScale("x", fixed("-1.55"), 1, true)).to.equal(-16n);
    expect(toScale("x", fixed("1.500"), 1)).to.equal(15n);
  });

  it("pass up to the greater of the two tolerances and fail beyond it", function () {
    const tolerance = { absolute: fixed("0.01"), relative: fixed("1e-3") };
    expect(toleranceUsed(fixed("100.1"), fixed("100"), tolerance)).to.equal(1);
    expect(toleranceUsed(fixed("100.1000000001"), fixed("100"), tolerance)).to.be.greaterThan(1);
    expect(toleranceUsed(fixed("0.01"), fixed("0"), tolerance)).to.equal(1);
    expect(toleranceUsed(fixed("-0.0100001"), fixed("0"), tolerance)).to.be.greaterThan(1);
    expect(toleranceUsed(fixed("5"), fixed("5"), { absolute: ZERO, relative: ZERO })).to.equal(0);
    expect(toleranceUsed(fixed("5.1"), fixed("5"), { absolute: ZERO, relative: ZERO })).to.equal(Infinity);
  });
});
