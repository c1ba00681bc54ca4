// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolChecks} from "../interfaces/IPoolChecks.sol";
import {IPositionLedger} from "../interfaces/IPositionLedger.sol";
import {PPM} from "../libraries/Constants.sol";
import {PERMISSION_ALL, PERMISSION_WITHDRAW_ANY, PERMISSION_WITHDRAW_TO_OWNER} from "../libraries/Permissions.sol";
import {Adjustment, PositionChange} from "../types/Adjustment.sol";
import {OracleState} from "../types/OracleState.sol";
import {INDEX_SCALE, POOL_AMOUNT_MAX, POOL_LIMITS, POOL_SATURATED, PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {isLiving} from "../types/Quote.sol";
import {LenderVault} from "./LenderVault.sol";
import {Position} from "./PoolStorage.sol";
import {PositionBook} from "./PositionBook.sol";

/// @title PositionLedger
/// @notice Collateral and debt of positions, and the combined entry with callback.
abstract contract PositionLedger is IPositionLedger, LenderVault, PositionBook {
    /* READS */

    /// @inheritdoc IPositionLedger
    function positionWord(PositionId id) external view returns (PositionWord) {
        return _positions[id].word;
    }

    /* ACTIONS */

    /// @inheritdoc IPositionLedger
    function depositCollateral(PositionId id, address token, uint256 amount) external nonReentrant {
        if (amount == 0) revert MarginPool_ZeroAmount();
        uint256 k = _requireToken(token);
        Position storage position = _positions[id];
        PositionWord word = position.word;
        // Interest does not matter here, and no price either unless the token could dilute the position's valuation.
        if (word.scaledDebt() != 0) _requireAddable(id, word, k);
        word = _putIn(id, word, k, amount);
        position.word = word;
        emit CollateralDeposited(id, token, amount, word);
        _pull(token, msg.sender, amount);
    }

    /// @inheritdoc IPositionLedger
    function withdrawCollateral(
        PositionId id,
        address token,
        uint256 amount,
        address receiver
    ) external nonReentrant returns (uint256 withdrawn) {
        if (amount == 0) revert MarginPool_ZeroAmount();
        _checkReceiver(receiver);
        uint256 k = _requireToken(token);
        if (msg.sender != id.owner()) _authorizeWithdrawal(id, receiver);
        Position storage position = _positions[id];
        PositionWord word = position.word;
        (word, withdrawn) = _takeOut(id, word, k, token, amount);
        position.word = word;
        // The accrual is only read: storing it would change nothing for anybody.
        if (word.scaledDebt() != 0) _verifyNewRisk(id, word, _accrued());
        emit CollateralWithdrawn(id, token, withdrawn, word);
        _push(token, receiver, withdrawn);
    }

    /// @inheritdoc IPositionLedger
    function borrow(PositionId id, uint256 amount, address receiver) external nonReentrant {
        if (amount == 0) revert MarginPool_ZeroAmount();
        _checkReceiver(receiver);
        if (msg.sender != id.owner()) _authorizeWithdrawal(id, receiver);
        PoolState memory s = _accrued();
        Position storage position = _positions[id];
        PositionWord word = _lend(position.word, s, amount);
        _requireMinimum(id, word, s);
        position.word = word;
        _storeBooks(s);
        _verifyNewRisk(id, word, s);
        emit Borrowed(id, amount, word);
        _push(_debtAsset(), receiver, amount);
    }

    /// @inheritdoc IPositionLedger
    function repay(PositionId id, uint256 amount) external nonReentrant returns (uint256 repaid) {
        if (amount == 0) revert MarginPool_ZeroAmount();
        PoolState memory s = _accrued();
        Position storage position = _positions[id];
        // No price is read: repaying cannot make a position less healthy.
        PositionWord word;
        // What it leaves is nothing or at least the minimum.
        (word, repaid) = _payBack(id, position.word, s, amount);
        position.word = word;
        _storeBooks(s);
        emit Repaid(id, repaid, word);
        _pull(_debtAsset(), msg.sender, repaid);
    }

    /// @inheritdoc IPositionLedger
    function adjust(
        PositionId id,
        Adjustment calldata a,
        bytes calldata data
    ) external nonReentrant returns (uint256 repaid, uint256 withdrawn) {
        if (a.deposit | a.withdraw | a.borrow | a.repay == 0) revert MarginPool_ZeroAmount();
        PoolState memory s = _accrued();
        PositionChange memory c;
        Position storage position = _positions[id];
        PositionWord word = position.word;
        (c.id, c.before, c.receiver) = (id, word, a.receiver);

        if (a.deposit != 0) {
            (c.putIn, c.deposited) = (_requireToken(a.depositToken), a.deposit);
            word = _putIn(id, word, c.putIn, a.deposit);
            emit CollateralDeposited(id, a.depositToken, a.deposit, word);
        }
        if (a.borrow != 0) {
            c.borrowed = a.borrow;
            word = _lend(word, s, a.borrow);
            emit Borrowed(id, a.borrow, word);
        }
        if (a.repay != 0) {
            (word, repaid) = _payBack(id, word, s, a.repay);
            c.repaid = repaid;
            emit Repaid(id, repaid, word);
        }
        if (a.withdraw != 0) {
            c.takeOut = _requireToken(a.withdrawToken);
            c.heldBefore = _amountOf(id, c.before, c.takeOut);
            (word, withdrawn) = _takeOut(id, word, c.takeOut, a.withdrawToken, a.withdraw);
            c.withdrawn = withdrawn;
            emit CollateralWithdrawn(id, a.withdrawToken, withdrawn, word);
        }
        c.word = word;
        _requireMinimum(id, word, s);
        if (a.borrow != 0 || withdrawn != 0) {
            _checkReceiver(a.receiver);
            if (msg.sender != id.owner()) IPoolChecks(address(this)).checkTrade(msg.sender, c);
        }
        position.word = word;
        if (a.borrow != 0 || repaid != 0) _storeBooks(s);
        _verifyAdjustment(c, s);

        _settle(a, c, data);
    }

    /* VERIFICATION */

    /// @dev Books a loan; limits of the pool are checked on its state afterwards.
    function _lend(PositionWord word, PoolState memory s, uint256 amount) private view returns (PositionWord) {
        if (s.flags & POOL_SATURATED != 0) revert MarginPool_IndexSaturated();
        _takeCash(s, amount);
        // rounded up: debt is never understated; the amount is at most the cash, so the product fits
        uint256 scaled;
        // unchecked: an amount is at most 104 bits of cash and the scale 50 bits; an index is never 0.
        unchecked {
            scaled = (amount * INDEX_SCALE + s.index - 1) / s.index;
            uint256 total = s.scaledDebt + scaled;
            if (total > POOL_AMOUNT_MAX) revert MarginPool_AmountOverflow(total, POOL_AMOUNT_MAX);
            s.scaledDebt = total;
        }

        uint256 debt = _totalDebtDown(s);
        uint256 cap = s.flags & POOL_LIMITS == 0 ? uint128(_roomWord()) : _governance.borrowCap;
        if (debt > cap) revert MarginPool_BorrowCapExceeded(debt, cap);
        // unchecked: the debt is below 2^134, cash below 2^104, and at least one of them is not 0.
        unchecked {
            uint256 utilisation = (debt * PPM) / (debt + s.cash);
            if (utilisation > _maxUtilisation()) revert MarginPool_UtilisationTooHigh(utilisation, _maxUtilisation());
            // A part of the pool's scaled debt, which fits.
            return word.withScaledDebt(word.scaledDebt() + scaled);
        }
    }

    function _requireMinimum(PositionId id, PositionWord word, PoolState memory s) private view {
        uint256 scaled = word.scaledDebt();
        if (scaled != 0) {
            uint256 debt = _debtUp(scaled, s.index);
            if (debt < _minDebt()) revert MarginPool_DebtBelowMinimum(id, debt, _minDebt());
        }
    }

    /// @dev The four ways in which a combined change passes (decisions.md 1).
    function _verifyAdjustment(PositionChange memory c, PoolState memory s) private {
        uint256 scaled = c.word.scaledDebt();
        // (a) no debt: any state, no price
        if (scaled == 0) return;

        uint256 scaledBefore = c.before.scaledDebt();
        if (
            // Nothing was taken out: no new risk.
            (scaled <= scaledBefore && c.withdrawn == 0) ||
            // (b), (c): debt fell, and the rest is no worse for it
            (scaled < scaledBefore && IPoolChecks(address(this)).isNoWorse(c))
        ) {
            if (c.deposited != 0) _requireAddable(c.id, c.before, c.putIn);
        } else {
            // (d) initial margin, which reads the same prices
            uint256 dead = _verifyNewRisk(c.id, c.word, s);
            if (c.deposited != 0 && (dead >> c.putIn) & 1 != 0) revert MarginPool_OracleDead(_tokenAt(c.putIn));
        }
    }

    /// @dev A token added to a position with debt must have a living price, or its valuation would hang on a dead oracle. And one that
    /// the position does not hold is for the owner and his operators to add: where all tokens are dead the position waits, and a
    /// stranger's dust of a living one would have it closed out (decisions.md 10).
    function _requireAddable(PositionId id, PositionWord word, uint256 k) private view {
        bool held = (word.basketMask() >> k) & 1 != 0;
        if (!held && msg.sender != id.owner()) _requirePermission(id, PERMISSION_ALL);
        (, uint256 referencePrice, OracleState state) = _priceOf(_wordA >> 240, k);
        if (!isLiving(state, referencePrice)) revert MarginPool_OracleDead(_tokenAt(k));
    }

    function _requireToken(address token) private view returns (uint256 k) {
        // Most pools have one token, and most positions hold the first.
        if (token != _tokenAt(0)) {
            k = _indexOf(token);
            if (k >= _collateralCount()) revert MarginPool_UnknownCollateral(token);
        }
    }

    /* AUTHORISATION */

    /// @dev Value leaves without a counter-value: to the owner or, if he trusts that far, to anybody.
    function _authorizeWithdrawal(PositionId id, address receiver) private view {
        _requirePermission(
            id,
            receiver == id.owner() ? PERMISSION_WITHDRAW_TO_OWNER | PERMISSION_WITHDRAW_ANY : PERMISSION_WITHDRAW_ANY
        );
    }

    /// @dev The caller is an operator of the owner with one of the permissions that do.
    function _requirePermission(PositionId id, uint256 needed) private view {
        (uint256 permissions, , ) = _operatorOf(id.owner(), msg.sender);
        if (permissions & needed == 0) revert MarginPool_NotAuthorized(msg.sender, id, needed);
    }

    /* SETTLEMENT */

    /// @dev Pays out, calls back, pulls in. Nothing is written afterwards.
    function _settle(Adjustment calldata a, PositionChange memory c, bytes calldata data) private {
        if (a.borrow != 0) _push(_debtAsset(), a.receiver, a.borrow);
        if (c.withdrawn != 0) _push(a.withdrawToken, a.receiver, c.withdrawn);
        uint256 debtOffered;
        uint256 collateralOffered;
        if (a.callback != address(0)) {
            uint256[] memory sent = new uint256[](_collateralCount());
            uint256[] memory owed = new uint256[](sent.length);
            sent[c.takeOut] = c.withdrawn;
            owed[c.putIn] = a.deposit;
            (debtOffered, collateralOffered) = _callBack(a.callback, a.borrow, c.repaid, sent, owed, data);
        }
        if (c.repaid != 0) _collect(_debtAsset(), a.callback, c.repaid, debtOffered);
        if (a.deposit != 0) _collect(a.depositToken, a.callback, a.deposit, collateralOffered);
    }
}
