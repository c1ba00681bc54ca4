// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {BreakerFixture} from "./BreakerFixture.sol";

/// @notice The rounds of Chainlink's USDT/USD when Terra fell, from 1652336621 to 1652341862, played into the
/// quote feed of the pools: new borrowing stops hard with the first round outside the peg band of 2 % and opens again by itself
/// inside it; exits and liquidations never stop.
contract PegRoundsTest is BreakerFixture {
    uint256 private constant OUTSIDE = 17;

    function test_NewBorrowingStopsWhileTheStableIsOffItsPeg() public {
        uint64[25] memory answers = [
            uint64(98750000),
            98464569,
            98197151,
            97870000,
            98162829,
            97750000,
            98020797,
            97560000,
            97199685,
            96933776,
            96690000,
            96367876,
            96067367,
            95700000,
            95430464,
            95181623,
            95477968,
            96051410,
            96405804,
            96701602,
            97246513,
            97629116,
            98001852,
            98272065,
            98808634
        ];
        // Low enough that a cheaper stable does not make the weak position healthy.
        _fallTo(1_650e8);
        uint256 outside;
        for (uint256 i; i < answers.length; ++i) {
            // The real answers in their order, evenly spaced; ETH speaks too, and both are sampled.
            vm.warp(block.timestamp + 220);
            ethUsd.setAnswer(1_650e8);
            usdcUsd.setAnswer(int256(uint256(answers[i])));
            volatility.poke(address(ethUsd), MAJOR, 4);
            volatility.poke(address(usdcUsd), STABLE, 4);
            bool off = answers[i] < 0.98e8;
            if (off) ++outside;

            (bool ok, bytes memory answer) = _try(SAFE, abi.encodeCall(single.borrow, (_id(SAFE, 0), 20e6, SAFE)));
            // Inside the band a jump may still be a caution; before and after the episode nothing is.
            if (i == 0 || i == answers.length - 1) assertTrue(ok, "before and after");
            if (off) {
                assertTrue(!ok, "borrowed off the peg");
                bytes4 reason = IPositionLedger.MarginPool_BelowInitialMargin.selector;
                assertEq(uint256(uint32(bytes4(answer))), uint256(uint32(reason)), "reason");
            }
            (ok, ) = _try(WEAK, abi.encodeCall(single.repay, (_id(WEAK, 0), 100e6)));
            assertTrue(ok, "repay");
            (ok, ) = _try(LIQUIDATOR, _liquidation());
            assertTrue(ok, "liquidate");
        }
        assertEq(outside, OUTSIDE, "rounds outside the band");
    }

    /// @dev Tries a call and takes it back.
    function _try(address caller, bytes memory call) private returns (bool ok, bytes memory answer) {
        uint256 before = vm.snapshotState();
        vm.prank(caller);
        (ok, answer) = address(single).call(call);
        vm.revertToState(before);
    }

    function _liquidation() private pure returns (bytes memory) {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = _id(WEAK, 0);

        return abi.encodeCall(ILiquidator.liquidate, (ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), ""));
    }
}
