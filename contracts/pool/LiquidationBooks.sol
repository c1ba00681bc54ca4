// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {PPM, WAD} from "../libraries/Constants.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {WaterfallMath} from "../libraries/WaterfallMath.sol";
import {LiquidationBatch} from "../types/Adjustment.sol";
import {INDEX_SCALE, PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionBook} from "./PositionBook.sol";

/// @title LiquidationBooks
/// @notice What both entries of liquidation do alike: incentives, fees, the reserve's part, bad debt, settlement.
abstract contract LiquidationBooks is PositionBook {
    /// @dev One sized liquidation.
    struct Sized {
        PositionId id;
        uint256 scaledDebt; // before
        uint256 debt; // before, rounded up [assets]
        uint256 repay; // debt repaid [assets]
        uint256 fee; // to the reserve [assets]
        uint256 topUp; // that a close-out asks of the reserve [assets]
        bool closeOut; // no debt is left, paid or not
    }

    /// @dev What a batch owes so far.
    struct Tally {
        uint256 maxRepay; // [assets]
        uint256 repaid; // what the liquidator owes [assets]
        uint256 done; // positions liquidated
        uint256[] seized; // per token [base units]
    }

    /// @dev Threshold and incentives of token `k`: the incentive follows from its own maintenance margin.
    function _asset(PoolState memory s, uint256 k) internal view returns (LiquidationMath.Asset memory) {
        (uint256 maintenance, ) = _margins(s, k);
        uint256 word = _tokenWord(k);
        // unchecked: ppm to WAD; a margin is at most PPM and everything else below 2^20.
        unchecked {
            uint256 least = ((word >> 180) & 0xfffff) * (WAD / PPM);
            uint256 most = LiquidationMath.maxIncentiveDown(
                maintenance * (WAD / PPM),
                ((word >> 160) & 0xfffff) * (WAD / PPM),
                ((word >> 200) & 0xfffff) * (WAD / PPM)
            );

            return LiquidationMath.Asset(0, (PPM - maintenance) * (WAD / PPM), least, most > least ? most : least);
        }
    }

    function _terms() internal view returns (LiquidationMath.Terms memory) {
        uint256 word = _healthWord();

        return LiquidationMath.Terms(uint64(word), uint64(word >> 64), uint64(word >> 128), _minDebt(), 0);
    }

    function _feeDown(uint256 repay, uint256 incentive, uint256 incentiveMin) internal view returns (uint256) {
        return
            LiquidationMath.reserveFeeDown(
                repay,
                incentive,
                incentiveMin,
                uint256(uint32(_shareWord() >> 32)) * (WAD / PPM)
            );
    }

    /// @dev What the reserve would have to add so that an insolvent close-out of `value` at `repay` pays the close-out incentive;
    /// at most the cap's share of the value.
    function _topUpDown(uint256 value, uint256 repay) internal view returns (uint256) {
        uint256 word = _shareWord();
        uint256 wanted = WadMath.mulDivUp(value, PPM, PPM + uint32(word >> 96));

        return Math.min(Math.saturatingSub(repay, wanted), (value * uint16(word >> 128)) / PPM);
    }

    /// @dev Books one sized liquidation on the pool's state; false, and nothing done, if it would go above the caller's limit.
    /// @return ok Whether it was booked.
    /// @return paid What the liquidator owes for it [assets].
    /// @return badDebt What nobody repaid [assets].
    /// @return scaledLeft The position's scaled debt afterwards.
    function _book(
        PoolState memory s,
        Tally memory tally,
        Sized memory z
    ) internal returns (bool ok, uint256 paid, uint256 badDebt, uint256 scaledLeft) {
        uint256 repay = z.repay;
        uint256 fee = z.fee;
        uint256 repaidBefore = tally.repaid;
        uint256 subsidy;
        uint256 scaledGone;
        // unchecked: a repayment is at most the debt, below 2^134; a fee is less than that, a top-up at most the repayment; what
        // is free of the reserve is part of it; what was paid so far is at most the limit.
        unchecked {
            paid = repay + fee;
            if (z.topUp != 0) {
                // The reserve adds what makes a close-out pay, in whole units, as far as it reaches.
                subsidy = Math.min(z.topUp / _reserveUnit(), _freeReserve(s));
                paid -= subsidy * _reserveUnit();
            }
            if (paid > tally.maxRepay - repaidBefore) return (false, 0, 0, 0);
            tally.repaid = repaidBefore + paid;
            ++tally.done;
            s.reserve -= subsidy;
            if (z.closeOut) badDebt = z.debt - repay;
            else if (repay != z.debt) scaledLeft = z.scaledDebt - (repay * INDEX_SCALE) / s.index;
            // A part of the debt leaves a part of the scaled debt.
            scaledGone = z.scaledDebt - scaledLeft;
        }

        // That the pool's scaled debt is the sum of all stays checked.
        s.scaledDebt -= scaledGone;
        _addCash(s, paid);
        if (fee != 0) _addToReserve(s, fee, _totalDebtDown(s));
        if (badDebt != 0) _realise(s, z.id, badDebt);
        ok = true;
    }

    /// @dev Bad debt, at once: the reserve pays first, the lenders bear the rest by share price. What they do not have is lost by those
    /// whose fees wait in the reserve, not by whoever lends next.
    function _realise(PoolState memory s, PositionId id, uint256 badDebt) private {
        uint256 unit = _reserveUnit();
        uint256 units = Math.min(Math.ceilDiv(badDebt, unit), _freeReserve(s));
        uint256 backed = (s.cash + _totalDebtDown(s)) / unit;
        bool unbacked = s.reserve - units > backed;
        if (unbacked) units = s.reserve - backed;
        s.reserve -= units;
        if (unbacked) _forfeitFees(s);
        (uint256 fromReserve, uint256 lenderLoss) = WaterfallMath.take(badDebt, units * unit);
        emit ILiquidator.BadDebtRealised(id, badDebt, fromReserve, lenderLoss);
    }

    function _orphan(PositionId id, uint256 k, uint256 amount) internal {
        _orphans[k] += amount;
        emit ILiquidator.CollateralSeized(id, _tokenAt(k), amount, true);
    }

    /// @dev Pays out once, calls back, pulls in once.
    function _settleBatch(
        PoolState memory s,
        Tally memory tally,
        LiquidationBatch calldata limits,
        bytes calldata data
    ) internal {
        _storeBooks(s);
        uint256[] memory seized = tally.seized;
        // unchecked: k stays below the length.
        unchecked {
            for (uint256 k; k < seized.length; ++k) {
                if (seized[k] != 0) _push(_tokenAt(k), limits.receiver, seized[k]);
            }
        }
        uint256 offered;
        if (limits.callback != address(0)) {
            (offered, ) = _callBack(limits.callback, 0, tally.repaid, seized, new uint256[](seized.length), data);
        }
        _collect(_debtAsset(), limits.callback, tally.repaid, offered);
    }
}
