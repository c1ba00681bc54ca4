// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "../../../contracts/libraries/Constants.sol";
import {BreakerMath} from "../../../contracts/libraries/BreakerMath.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Test} from "../helpers/Test.sol";

contract BreakerMathTest is Test {
    /// @dev The whole table: what is shown is the first that is active, what is allowed is what all of them allow.
    function test_PermissionsAreTheMostRestrictiveOfAllThatIsActive() public pure {
        for (uint256 bits = 0; bits < 32; ++bits) {
            BreakerMath.Active memory active = BreakerMath.Active({
                sequencer: bits & 1 != 0,
                stale: bits & 2 != 0,
                halted: bits & 4 != 0,
                caution: bits & 8 != 0,
                utilisation: bits & 16 != 0
            });
            BreakerMath.Permissions memory p = BreakerMath.permissionsOf(active);

            assertEq(p.increase, bits & 15 == 0, "new risk only in NORMAL");
            assertEq(p.withdrawWithDebt, bits & 15 == 0, "withdrawing with debt only in NORMAL");
            assertEq(p.borrow, bits == 0, "borrowing also needs idle assets");
            if (bits & 3 != 0) assertTrue(p.liquidate == BreakerMath.Liquidation.NEVER, "no price, no liquidation");
            else if (bits & 8 != 0) {
                assertTrue(p.liquidate == BreakerMath.Liquidation.AT_BOTH_PRICES, "caution asks for both prices");
            } else {
                assertTrue(p.liquidate == BreakerMath.Liquidation.ALWAYS, "the guardian cannot stop liquidation");
            }

            OracleState expected =
                bits & 1 != 0
                    ? OracleState.SEQUENCER
                    : bits & 2 != 0
                        ? OracleState.STALE
                        : bits & 4 != 0
                            ? OracleState.HALTED
                            : bits & 8 != 0
                                ? OracleState.CAUTION
                                : OracleState.NORMAL;
            assertTrue(BreakerMath.stateOf(active) == expected, "state");
        }
    }

    function testFuzz_BandIsSymmetricInTheLogarithm(uint256 price, uint256 factor, uint256 band) public pure {
        price = bound(price, 1e18, 1e55);
        factor = bound(factor, 0.1e18, 10e18);
        band = bound(band, 0.001e18, 2e18);
        uint256 other = (price * factor) / WAD;

        bool outside = BreakerMath.outsideBand(other, price, band);

        // A price that is outside by more than rounding is so from both sides.
        if (outside) assertTrue(BreakerMath.outsideBand(price, other, band - 1e3), "asymmetric");
        assertFalse(BreakerMath.outsideBand(price, price, 0), "an unmoved price is inside");
    }

    function test_APriceIsInsideUpToTheWidthOnBothSides() public pure {
        // ln 1.02 = 1.980 %, ln 0.98 = -2.020 %.
        assertFalse(BreakerMath.outsideBand(1.02e18, 1e18, 0.0199e18), "above, inside");
        assertTrue(BreakerMath.outsideBand(1.02e18, 1e18, 0.0198e18), "above, outside");
        assertFalse(BreakerMath.outsideBand(0.98e18, 1e18, 0.0203e18), "below, inside");
        assertTrue(BreakerMath.outsideBand(0.98e18, 1e18, 0.0202e18), "below, outside");
        assertFalse(BreakerMath.outsideBand(2e18, 1e18, 693147180559945309), "at the width itself");
        assertTrue(BreakerMath.outsideBand(2e18, 1e18, 693147180559945308), "a digit less");
    }

    function test_BandWidensWithTimeAndVolatility() public pure {
        // 6 deviations at 100 % over an hour are 6.41 %, and 2 % base.
        assertApproxEqAbs(BreakerMath.bandDown(6e18, 1e18, 1 hours, 0.02e18), 0.0841e18, 0.0001e18, "one hour");
        assertEq(BreakerMath.bandDown(6e18, 1e18, 0, 0.02e18), 0.02e18, "no time");
        assertEq(BreakerMath.bandDown(6e18, 2e18, 365 days, 0), 12e18, "a year");
    }

    function test_StaleAndSequencer() public pure {
        assertTrue(BreakerMath.staleAt(0, 0, 100), "no price");
        assertTrue(BreakerMath.staleAt(1, 101, 100), "too old");
        assertFalse(BreakerMath.staleAt(1, 100, 100), "just in time");
        assertTrue(BreakerMath.sequencerDown(false, 1e9, 3_600), "down");
        assertTrue(BreakerMath.sequencerDown(true, 3_599, 3_600), "within the grace period");
        assertFalse(BreakerMath.sequencerDown(true, 3_600, 3_600), "after it");
    }
}
