// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILenderVault} from "../../interfaces/ILenderVault.sol";
import {IMarginPool} from "../../interfaces/IMarginPool.sol";
import {
    AdjustmentPreview,
    CollateralInfo,
    IPoolLens,
    LendingPreview,
    PositionInfo
} from "../../interfaces/IPoolLens.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PPM} from "../../libraries/Constants.sol";
import {Adjustment} from "../../types/Adjustment.sol";
import {OracleState} from "../../types/OracleState.sol";
import {LimitParams, RateParams, ReserveParams} from "../../types/PoolParams.sol";
import {INDEX_SCALE, PoolState} from "../../types/PoolState.sol";
import {PositionId} from "../../types/PositionId.sol";
import {POSITION_AMOUNT_MAX, PositionWord} from "../../types/PositionWord.sol";
import {isLiving} from "../../types/Quote.sol";
import {LensReads} from "./LensReads.sol";

/// @title LensPreviews
/// @notice The combined call's arithmetic on a copy of the position; a lender's deposit and redemption.
abstract contract LensPreviews is LensReads {
    /// @dev A basket before and after a change, as the pool values it [assets].
    struct Worths {
        uint256 valueBefore;
        uint256 valueNow;
        uint256 weightedBefore;
        uint256 weightedNow;
    }

    constructor(address oracleFactory) LensReads(oracleFactory) {}

    /* CHANGES OF A POSITION */

    /// @dev In the pool's order: put in, borrow, repay, take out.
    function _computeAdjust(
        address pool,
        PositionId id,
        Adjustment calldata change
    ) internal view returns (AdjustmentPreview memory preview) {
        require(
            change.deposit | change.withdraw | change.borrow | change.repay != 0,
            IPositionLedger.MarginPool_ZeroAmount()
        );
        IMarginPool p = IMarginPool(pool);
        PoolState memory s = _stateOf(p);
        PositionInfo memory info;
        info.id = id;
        info.word = _wordOf(p, id);
        info.amounts = _amountsOf(p, id, info.word);
        (, LimitParams memory limits, ) = _paramsOf(p);
        PositionWord before = info.word;
        uint256 putIn;

        if (change.deposit > 0) {
            putIn = _indexOf(p, change.depositToken);
            info.amounts[putIn] = _fitting(info.amounts[putIn] + _fitting(change.deposit));
        }
        if (change.borrow > 0) _lend(info, s, change.borrow);
        if (change.repay > 0) preview.repaid = _payBack(info, s, change.repay, limits.minDebt);
        if (change.withdraw > 0) preview.withdrawn = _takeOut(p, info, change.withdrawToken, change.withdraw);

        uint256 first = info.amounts[0];
        info.word = info.word.withFirstCollateral(first);
        uint256 mask;
        for (uint256 k = 0; k < info.amounts.length; ++k) if (info.amounts[k] > 0) mask |= 1 << k;
        info.word = info.word.withMask(mask);
        _value(p, info, s);
        require(
            info.debt == 0 || info.debt >= limits.minDebt,
            IPositionLedger.MarginPool_DebtBelowMinimum(id, info.debt, limits.minDebt)
        );
        if (_isNewRisk(p, info, change, preview.withdrawn, before.scaledDebt())) {
            _requireNoneFaded(p, info);
            require(
                info.borrowingPower >= info.debt,
                IPositionLedger.MarginPool_BelowInitialMargin(id, info.borrowingPower, info.debt, info.withoutCredit)
            );
        }
        if (info.debt > 0 && change.deposit > 0) {
            CollateralInfo memory c = _readCollateral(p, putIn);
            require(isLiving(c.state, c.referencePrice), IPositionLedger.MarginPool_OracleDead(c.token));
        }
        info.liquidatable = info.debt > 0 && info.health < 1e18;
        preview.afterwards = info;
        preview.ok = true;
    }

    /// @dev Neither without debt, nor without more of it or less collateral, nor no worse for a smaller debt: then initial margin is needed
    /// (decisions.md 1).
    function _isNewRisk(
        IMarginPool p,
        PositionInfo memory info,
        Adjustment calldata change,
        uint256 withdrawn,
        uint256 scaledBefore
    ) private view returns (bool) {
        uint256 scaled = info.word.scaledDebt();
        if (scaled == 0 || (scaled <= scaledBefore && withdrawn == 0)) return false;

        return scaled >= scaledBefore || !_isNoWorse(p, info, change, withdrawn, scaledBefore);
    }

    /// @dev The pool's question whether a smaller debt leaves the position no worse: as much of the token per debt as before, or
    /// at good prices no lower health nor, below 1, a lower value per debt. What the same call put in counts before as well as after.
    function _isNoWorse(
        IMarginPool p,
        PositionInfo memory info,
        Adjustment calldata change,
        uint256 withdrawn,
        uint256 scaledBefore
    ) private view returns (bool) {
        uint256 takeOut = _indexOf(p, change.withdrawToken);
        uint256 heldBefore = info.amounts[takeOut] + withdrawn;
        if (change.depositToken == change.withdrawToken) heldBefore -= change.deposit;
        uint256 scaled = info.word.scaledDebt();
        if (info.amounts[takeOut] * scaledBefore >= heldBefore * scaled) return true;

        Worths[2] memory worths; // spot, and where a token is in CAUTION its reference
        for (uint256 k = 0; k < info.amounts.length; ++k) {
            uint256 amount = info.amounts[k];
            if (amount == 0 && k != takeOut) continue;
            CollateralInfo memory c = _readCollateral(p, k);
            if (!isLiving(c.state, c.referencePrice)) return false;
            uint256 amountBefore = k == takeOut ? Math.max(amount, heldBefore) : amount;
            uint256 weight = PPM - c.maintenanceMargin;
            for (uint256 i = 0; i < 2; ++i) {
                if (i == 1 && c.state == OracleState.CAUTION) c.price = c.referencePrice;
                uint256 value = _valueDown(amount, c.price);
                worths[i].valueNow += value;
                worths[i].weightedNow += (value * weight) / PPM;
                value = _valueDown(amountBefore, c.price) + 1;
                worths[i].valueBefore += value;
                worths[i].weightedBefore += Math.ceilDiv(value * weight, PPM);
            }
        }
        for (uint256 i = 0; i < 2; ++i) {
            Worths memory w = worths[i];
            if (w.weightedNow * scaledBefore < w.weightedBefore * scaled) return false;
            if (w.weightedNow < info.debt && w.valueNow * scaledBefore < w.valueBefore * scaled) return false;
        }

        return true;
    }

    /// @dev New risk waits until tokens that wind down, or whose price faded, have left.
    function _requireNoneFaded(IMarginPool p, PositionInfo memory info) private view {
        for (uint256 k = 0; info.withoutCredit >> k != 0; ++k) {
            if ((info.withoutCredit >> k) & 1 == 0) continue;
            CollateralInfo memory c = _readCollateral(p, k);
            require(c.referencePrice != 0, IPositionLedger.MarginPool_OracleDead(c.token));
        }
    }

    function _fitting(uint256 amount) private pure returns (uint256) {
        require(amount <= POSITION_AMOUNT_MAX, IPositionLedger.MarginPool_AmountOverflow(amount, POSITION_AMOUNT_MAX));

        return amount;
    }

    function _lend(PositionInfo memory info, PoolState memory s, uint256 amount) private pure {
        require(amount <= s.cash, IPositionLedger.MarginPool_InsufficientCash(amount, s.cash));
        // rounded up, as in the pool: debt is never understated
        uint256 scaled = Math.ceilDiv(amount * INDEX_SCALE, s.index);
        info.word = info.word.withScaledDebt(info.word.scaledDebt() + scaled);
        s.scaledDebt += scaled;
        s.cash -= amount;
    }

    function _payBack(
        PositionInfo memory info,
        PoolState memory s,
        uint256 amount,
        uint256 minDebt
    ) private pure returns (uint256) {
        uint256 scaled = info.word.scaledDebt();
        require(scaled > 0, IPositionLedger.MarginPool_NoDebt(info.id));
        uint256 debt = Math.ceilDiv(scaled * s.index, INDEX_SCALE);
        if (amount >= debt) {
            info.word = info.word.withScaledDebt(0);
            s.scaledDebt -= scaled;
            return debt;
        }

        uint256 repaid = Math.min(amount, Math.saturatingSub(debt, minDebt));
        require(repaid > 0, IPositionLedger.MarginPool_DebtBelowMinimum(info.id, debt, minDebt));
        // rounded down: no more debt vanishes than was paid for
        uint256 paid = (repaid * INDEX_SCALE) / s.index;
        info.word = info.word.withScaledDebt(scaled - paid);
        s.scaledDebt -= paid;

        return repaid;
    }

    function _takeOut(
        IMarginPool p,
        PositionInfo memory info,
        address token,
        uint256 amount
    ) private view returns (uint256) {
        uint256 k = _indexOf(p, token);
        uint256 held = info.amounts[k];
        if (amount == type(uint256).max) amount = held;
        require(
            amount <= held && amount > 0,
            IPositionLedger.MarginPool_InsufficientCollateral(info.id, token, amount, held)
        );
        info.amounts[k] = held - amount;

        return amount;
    }

    function _indexOf(IMarginPool p, address token) private view returns (uint256 k) {
        uint256 count = _countOf(p);
        for (; k < count; ++k) {
            address each = _tokenAt(p, k);
            if (each == token) return k;
        }
        revert IPositionLedger.MarginPool_UnknownCollateral(token);
    }

    /* LENDING */

    /// @inheritdoc IPoolLens
    function previewDeposit(
        address pool,
        uint256 assets,
        address receiver
    ) external view returns (LendingPreview memory preview) {
        IMarginPool p = IMarginPool(pool);
        uint256 most = p.maxDeposit(receiver);
        if (assets > most) {
            preview.reason = abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxDeposit.selector, receiver, assets, most);
            return preview;
        }
        preview.shares = p.previewDeposit(assets);
        if (preview.shares == 0) {
            preview.reason = abi.encodeWithSelector(ILenderVault.MarginPool_ZeroShares.selector, assets);
            return preview;
        }
        preview.assets = assets;
        _fillLending(p, preview, assets, 0);
    }

    /// @inheritdoc IPoolLens
    function previewRedeem(
        address pool,
        address owner,
        uint256 shares
    ) external view returns (LendingPreview memory preview) {
        IMarginPool p = IMarginPool(pool);
        uint256 most = p.maxRedeem(owner);
        if (shares > most) {
            preview.reason = abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, owner, shares, most);
            return preview;
        }
        preview.shares = shares;
        preview.assets = p.previewRedeem(shares);
        _fillLending(p, preview, 0, preview.assets);
    }

    function _fillLending(IMarginPool p, LendingPreview memory preview, uint256 paidIn, uint256 paidOut) private view {
        (RateParams memory rate, , ReserveParams memory reserves) = _paramsOf(p);
        uint256 debt = p.totalDebt();
        uint256 utilisation = _utilisation(debt, p.idleCash() + paidIn - paidOut);
        uint256 borrowRate = _borrowRate(rate, _stateOf(p), utilisation);
        preview.supplyRate = _supplyRate(borrowRate, reserves, debt, p.totalAssets() + paidIn - paidOut);
        preview.ok = true;
    }
}
