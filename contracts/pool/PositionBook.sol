// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../interfaces/IPoolCallback.sol";
import {IPositionLedger} from "../interfaces/IPositionLedger.sol";
import {INDEX_SCALE, PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {POSITION_AMOUNT_MAX, PositionWord} from "../types/PositionWord.sol";
import {MarginPolicy} from "./MarginPolicy.sol";

/// @title PositionBook
/// @notice Changes of a position's word and basket, and the settlement with a callback target; no entry of its own.
abstract contract PositionBook is MarginPolicy {
    /// @dev What `operator` may do for `owner` now; nothing after expiry.
    function _operatorOf(
        address owner,
        address operator
    ) internal view returns (uint256 permissions, uint256 maxLossPpm, uint256 expiry) {
        uint256 packed = _operators[owner][operator];
        expiry = packed >> 32;
        if (block.timestamp <= expiry) (permissions, maxLossPpm) = (uint8(packed), uint24(packed >> 8));
    }

    /* CHANGES OF A POSITION */

    function _putIn(PositionId id, PositionWord word, uint256 k, uint256 amount) internal returns (PositionWord) {
        // So that the sum below fits 256 bits.
        if (amount > POSITION_AMOUNT_MAX) revert IPositionLedger.MarginPool_AmountOverflow(amount, POSITION_AMOUNT_MAX);

        // unchecked: two numbers of at most 128 bits.
        unchecked {
            amount += _amountOf(id, word, k);
        }
        if (amount > POSITION_AMOUNT_MAX) revert IPositionLedger.MarginPool_AmountOverflow(amount, POSITION_AMOUNT_MAX);

        return k == 0 ? word.withFirstCollateral(amount) : _setOther(id, word, k, amount);
    }

    function _takeOut(
        PositionId id,
        PositionWord word,
        uint256 k,
        address token,
        uint256 amount
    ) internal returns (PositionWord, uint256) {
        uint256 held = _amountOf(id, word, k);
        if (amount == type(uint256).max) amount = held;
        if (amount > held || amount == 0)
            revert IPositionLedger.MarginPool_InsufficientCollateral(id, token, amount, held);

        // unchecked: just compared.
        unchecked {
            held -= amount;
        }

        // Less than what fitted. Here and above the branch of `_setAmount` stands again: called, every entry would pay for a jump.
        return (k == 0 ? word.withFirstCollateral(held) : _setOther(id, word, k, held), amount);
    }

    /// @dev Writes the amount of token `k`, which must fit: in the word for token 0, in a slot of two for the others.
    function _setAmount(PositionId id, PositionWord word, uint256 k, uint256 amount) internal returns (PositionWord) {
        return k == 0 ? word.withFirstCollateral(amount) : _setOther(id, word, k, amount);
    }

    /// @dev The same for a token but the first.
    function _setOther(PositionId id, PositionWord word, uint256 k, uint256 amount) internal returns (PositionWord) {
        uint256 slot = (k - 1) / 2;
        uint256 pair = _baskets[id][slot];
        _baskets[id][slot] = k % 2 == 1 ? ((pair >> 128) << 128) | amount : uint128(pair) | (amount << 128);
        uint256 bit = uint256(1) << k;

        return word.withMask(amount == 0 ? word.basketMask() & ~bit : word.basketMask() | bit);
    }

    /// @dev Books a repayment of at most `amount`: the whole debt, or a part that leaves at least the minimum.
    function _payBack(
        PositionId id,
        PositionWord word,
        PoolState memory s,
        uint256 amount
    ) internal view returns (PositionWord, uint256) {
        uint256 scaled = word.scaledDebt();
        if (scaled == 0) revert IPositionLedger.MarginPool_NoDebt(id);
        uint256 debt = _debtUp(scaled, s.index);
        uint256 scaledPaid = scaled;
        if (amount < debt) {
            // unchecked: the amount is below the debt, that below 2^134, and the scale is 50 bits; an index is never 0.
            unchecked {
                uint256 least = _minDebt();
                uint256 most = debt > least ? debt - least : 0;
                // A part is trimmed so that it leaves the minimum.
                if (amount > most) amount = most;
                if (amount == 0) revert IPositionLedger.MarginPool_DebtBelowMinimum(id, debt, least);
                // rounded down: no more debt vanishes than was paid for
                scaledPaid = (amount * INDEX_SCALE) / s.index;
            }
        } else {
            amount = debt;
        }
        s.scaledDebt -= scaledPaid;
        _addCash(s, amount);
        // unchecked: less than the debt, rounded up, was paid with at most the scaled debt.
        unchecked {
            return (word.withScaledDebt(scaled - scaledPaid), amount);
        }
    }

    /* SETTLEMENT */

    /// @dev Calls the one fixed selector on a target that is neither the pool nor one of its tokens.
    function _callBack(
        address target,
        uint256 debtSent,
        uint256 debtOwed,
        uint256[] memory sent,
        uint256[] memory owed,
        bytes calldata data
    ) internal returns (uint256 debtOffered, uint256 collateralOffered) {
        if (
            target.code.length == 0 ||
            target == address(this) ||
            target == _debtAsset() ||
            _indexOf(target) != _collateralCount()
        ) revert IPositionLedger.MarginPool_InvalidCallback(target);
        bytes32 magic;
        (magic, debtOffered, collateralOffered) = IPoolCallback(target).onPoolCallback(
            msg.sender,
            debtSent,
            debtOwed,
            sent,
            owed,
            data
        );
        if (magic != POOL_CALLBACK_MAGIC) revert IPositionLedger.MarginPool_InvalidCallback(target);
    }

    /// @dev Pulls what the callback target offered from it, and the rest from the caller.
    function _collect(address token, address target, uint256 owed, uint256 offered) internal {
        if (offered != 0 && target != address(0) && target != msg.sender) {
            uint256 fromTarget = owed < offered ? owed : offered;
            _pull(token, target, fromTarget);
            // unchecked: a part of what is owed.
            unchecked {
                owed -= fromTarget;
            }
        }
        _pull(token, msg.sender, owed);
    }
}
