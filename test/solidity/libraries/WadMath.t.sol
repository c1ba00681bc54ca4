// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {Test} from "../helpers/Test.sol";

contract WadMathTest is Test {
    function testFuzz_MulDivRoundsAsNamed(uint256 x, uint256 y, uint256 d) public pure {
        x = bound(x, 0, type(uint192).max);
        y = bound(y, 0, type(uint192).max);
        d = bound(d, type(uint128).max, type(uint256).max);

        uint256 down = WadMath.mulDivDown(x, y, d);
        uint256 up = WadMath.mulDivUp(x, y, d);

        assertEq(down, Math.mulDiv(x, y, d), "down");
        assertEq(up - down, mulmod(x, y, d) == 0 ? 0 : 1, "up is one more exactly when there is a remainder");
    }

    function testFuzz_CheapPathEqualsTheLongOne(uint128 x, uint128 y, uint128 divisor) public pure {
        uint256 d = bound(divisor, 1, type(uint128).max);

        assertEq(WadMath.mulDivDown(x, y, d), Math.mulDiv(x, y, d), "down");
        assertEq(WadMath.mulDivUp(x, y, d), Math.mulDiv(x, y, d, Math.Rounding.Ceil), "up");
    }

    function test_FactorsOf129BitsTakeTheLongPath() public pure {
        uint256 x = 1 << 128;

        assertEq(WadMath.mulDivDown(x, x, x), x, "down");
        assertEq(WadMath.mulDivUp(x, x, x), x, "up");
        assertEq(WadMath.mulDivDown(x, 3, x), 3, "one factor, down");
        assertEq(WadMath.mulDivUp(3, x + 1, x), 4, "one factor, up");
    }

    function testFuzz_DivideUndoesMultiply(uint128 x, uint128 ratio) public pure {
        uint256 y = bound(ratio, 1, type(uint128).max);

        assertLe(WadMath.mulDown(WadMath.divDown(x, y), y), x, "both down");
        assertGe(WadMath.mulUp(WadMath.divUp(x, y), y), x, "both up");
    }

    function testFuzz_SqrtBracketsTheRoot(uint256 x) public pure {
        x = bound(x, 0, type(uint256).max / WAD / 2);

        uint256 down = WadMath.sqrtDown(x);
        uint256 up = WadMath.sqrtUp(x);

        assertLe(down * down, x * WAD, "down");
        assertGt((down + 1) * (down + 1), x * WAD, "greatest");
        assertGe(up * up, x * WAD, "up");
        assertLe(up - down, 1, "least");
    }

    function testFuzz_SqrtOfHugeNumbers(uint256 x) public pure {
        x = bound(x, type(uint256).max / WAD, type(uint256).max);
        uint256 down = WadMath.sqrtDown(x);

        (uint256 high, uint256 low) = Math.mul512(x, WAD);
        (uint256 squareHigh, uint256 squareLow) = Math.mul512(down, down);
        assertTrue(squareHigh < high || (squareHigh == high && squareLow <= low), "down");

        (squareHigh, squareLow) = Math.mul512(down + 1, down + 1);
        assertTrue(squareHigh > high || (squareHigh == high && squareLow > low), "greatest");
        assertLe(WadMath.sqrtUp(x) - down, 1, "up");
    }

    function testFuzz_LogarithmUndoesTheExponential(int256 exponent) public pure {
        int256 x = bound(exponent, -20e18, 100e18);

        int256 back = WadMath.lnSigned(WadMath.expDown(x));

        // One digit of e^x at x = -20 is 5e-10 of it.
        assertApproxEqAbs(uint256(back + 21e18), uint256(x + 21e18), 1e9, "ln(e^x) = x");
    }

    function testFuzz_ExponentialOfASum(int256 a, int256 b) public pure {
        a = bound(a, 0, 40e18);
        b = bound(b, 0, 40e18);

        assertApproxEqRel(
            WadMath.mulDown(WadMath.expDown(a), WadMath.expDown(b)),
            WadMath.expDown(a + b),
            10,
            "e^a e^b = e^(a+b)"
        );
    }

    function test_Landmarks() public pure {
        assertEq(WadMath.expDown(0), WAD, "e^0");
        assertEq(WadMath.expDown(1e18), 2_718281828459045235, "e");
        assertEq(WadMath.expDown(-50e18), 0, "nothing is left");
        assertEq(WadMath.lnSigned(WAD), 0, "ln 1");
        assertEq(WadMath.lnSigned(2e18), 693147180559945309, "ln 2");
        assertEq(WadMath.sqrtDown(2e18), 1_414213562373095048, "sqrt 2");
        assertEq(WadMath.sqrtUp(2e18), 1_414213562373095049, "sqrt 2, up");
        assertEq(WadMath.sqrtUp(4e18), 2e18, "an exact root stays");
        assertEq(WadMath.sqrtUp((1 << 190) * WAD), (1 << 95) * WAD, "a huge exact root too");
        assertEq(WadMath.sqrtUp((1 << 190) * WAD + 1), (1 << 95) * WAD + 1, "and what is above it is rounded up");
    }

    function test_RevertWhen_TheDivisorIsZero() public {
        vm.expectRevert();
        this.divide(1, 0);
    }

    function test_RevertWhen_TheLogarithmOfZeroIsAsked() public {
        vm.expectRevert();
        this.logarithm(0);
    }

    function divide(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.divDown(x, y);
    }

    function logarithm(uint256 x) external pure returns (int256) {
        return WadMath.lnSigned(x);
    }
}
