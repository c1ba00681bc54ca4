// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IPoolChecks} from "../interfaces/IPoolChecks.sol";
import {IPositionLedger} from "../interfaces/IPositionLedger.sol";
import {PPM, WAD} from "../libraries/Constants.sol";
import {InterestMath} from "../libraries/InterestMath.sol";
import {
    INDEX_MAX,
    INDEX_SCALE,
    POOL_AMOUNT_MAX,
    POOL_FEES,
    POOL_PROTOCOL_FEE,
    POOL_SATURATED,
    PoolState,
    RATE_UNIT,
    RESERVE_UNITS_MAX,
    packPoolState,
    unpackPoolState
} from "../types/PoolState.sol";
import {PoolConfig} from "./PoolConfig.sol";
import {PoolStorage} from "./PoolStorage.sol";

/// @title PoolBooks
/// @notice The two packed slots of a pool: interest, reserve, and tokens in and out.
abstract contract PoolBooks is PoolStorage, PoolConfig {
    using SafeERC20 for IERC20;

    /* BOOKS */

    /// @dev The books with interest up to now, in memory. Every entry starts here.
    function _accrued() internal view returns (PoolState memory s) {
        unpackPoolState(s, _wordA, _wordB);
        uint256 clock = _age();
        if (clock > type(uint32).max) clock = type(uint32).max;
        if (clock == s.lastAccrual) return s;
        // unchecked: time does not run backwards; rates are below 2^64; debt is below 2^185 / 1e15 and does not shrink with time,
        // shares are ppm.
        unchecked {
            uint256 elapsed = clock - s.lastAccrual;
            s.lastAccrual = clock;

            uint256 debtBefore = _totalDebtDown(s);
            uint256 word = _rateWord();
            int256 err = InterestMath.utilisationError(_utilisationDown(debtBefore, s.cash), uint64(word));
            (uint256 rateEnd, uint256 rateMean) = InterestMath.drift(
                s.rateAtTarget * RATE_UNIT,
                err,
                elapsed,
                uint64(word >> 128),
                word >> 192,
                uint64(_limitWord() >> 128)
            );
            // Rounded to the nearest unit, so that frequent accruals do not pull the rate one way.
            s.rateAtTarget = (rateEnd + RATE_UNIT / 2) / RATE_UNIT;
            if (debtBefore == 0) return s;

            uint256 rate = InterestMath.curveDown(rateMean, err, uint64(word >> 64));
            s.index = InterestMath.compoundUp(s.index, rate, elapsed, INDEX_MAX);
            if (s.index == INDEX_MAX) s.flags |= POOL_SATURATED;
            uint256 debt = _totalDebtDown(s);
            _addToReserve(s, ((debt - debtBefore) * uint32(_shareWord())) / PPM, debt);
        }
    }

    /// @dev The pool's own clock [seconds since its creation].
    function _age() internal view returns (uint256) {
        // unchecked: it was created before now.
        unchecked {
            return block.timestamp - _createdAt();
        }
    }

    function _storeBooks(PoolState memory s) internal {
        (uint256 a, uint256 b) = packPoolState(s);
        _wordA = a;
        _wordB = b;
        if (s.newProtocolFees | s.newPoolFees != 0) {
            _governance.protocolFees += SafeCast.toUint128(s.newProtocolFees);
            _governance.poolFees += SafeCast.toUint128(s.newPoolFees);
            (s.newProtocolFees, s.newPoolFees) = (0, 0);
        }
        emit IPositionLedger.PoolUpdated(a, b);
    }

    /// @dev Puts `amount`, which must already be part of cash or debt, aside for bad days. Where the protocol has a share, or the
    /// reserve is at its target, the extension says who gets what; fees owed stay inside the reserve until they are claimed.
    /// @param debt What all positions owe now [assets].
    function _addToReserve(PoolState memory s, uint256 amount, uint256 debt) internal view {
        uint256 word = _shareWord();
        uint256 unit = word >> 192;
        // unchecked: a unit is at least 1 and below 2^64; units come from a debt below 2^134, which times a share of 32 bits fits;
        // the reserve fits its field and stays there.
        unchecked {
            uint256 units = amount / unit;
            uint256 kept = s.reserve;
            if (units > RESERVE_UNITS_MAX - kept) units = RESERVE_UNITS_MAX - kept;
            if (units == 0) return;

            uint256 target = debt * uint32(word >> 64);
            if (s.flags & POOL_PROTOCOL_FEE != 0 || (kept + units) * (PPM * unit) > target) {
                target /= PPM * unit;
                // What is owed is no reserve.
                uint256 free = _freeReserve(s);
                units = _shared(s, units, target > free ? target - free : 0);
            }
            s.reserve = kept + units;
        }
    }

    /// @dev Asks the extension who gets `units` of which only `room` fit under the reserve's target, and books the fees.
    /// @return What stays inside the reserve, kept or owed [reserve units].
    function _shared(PoolState memory s, uint256 units, uint256 room) private view returns (uint256) {
        (uint256 kept, uint256 protocolFees, uint256 poolFees) = IPoolChecks(address(this)).shareFees(
            units,
            room,
            s.flags & POOL_PROTOCOL_FEE != 0
        );
        if (protocolFees | poolFees != 0) s.flags |= POOL_FEES;
        s.newProtocolFees += protocolFees;
        s.newPoolFees += poolFees;

        return kept + protocolFees + poolFees;
    }

    /// @dev What the reserve can pay for bad debt: all of it but what is owed to fee recipients [reserve units].
    function _freeReserve(PoolState memory s) internal view returns (uint256) {
        if (s.flags & POOL_FEES == 0) return s.reserve;

        (uint256 protocolFees, uint256 poolFees) = _feesOwed(s);

        return Math.saturatingSub(s.reserve, protocolFees + poolFees);
    }

    /// @dev What waits in the reserve for those who may claim it [reserve units].
    function _feesOwed(PoolState memory s) internal view returns (uint256 protocolFees, uint256 poolFees) {
        protocolFees = _governance.protocolFees + s.newProtocolFees;
        poolFees = _governance.poolFees + s.newPoolFees;
    }

    /// @dev Fees that the reserve no longer holds are lost: the pool's first, then the protocol's.
    function _forfeitFees(PoolState memory s) internal {
        (uint256 protocolFees, uint256 poolFees) = _feesOwed(s);
        protocolFees = Math.min(protocolFees, s.reserve);
        poolFees = Math.min(poolFees, s.reserve - protocolFees);
        (s.newProtocolFees, s.newPoolFees) = (0, 0);
        _governance.protocolFees = SafeCast.toUint128(protocolFees);
        _governance.poolFees = SafeCast.toUint128(poolFees);
    }

    /* AMOUNTS */

    /// @dev What all positions owe, rounded down: the lenders are never promised more than positions owe together.
    function _totalDebtDown(PoolState memory s) internal pure returns (uint256) {
        // unchecked: 104 + 80 bits.
        unchecked {
            return (s.scaledDebt * s.index) / INDEX_SCALE;
        }
    }

    /// @dev What `scaled` owes, rounded up: debt is never understated.
    function _debtUp(uint256 scaled, uint256 index) internal pure returns (uint256) {
        // unchecked: 120 + 80 bits.
        unchecked {
            return (scaled * index + INDEX_SCALE - 1) / INDEX_SCALE;
        }
    }

    /// @dev What belongs to the lenders: cash and debt less the reserve.
    function _lenderAssetsDown(PoolState memory s) internal view returns (uint256) {
        // unchecked: 104 bits, 124 bits at the index's end, and 56 + 64 bits.
        unchecked {
            return Math.saturatingSub(s.cash + _totalDebtDown(s), s.reserve * _reserveUnit());
        }
    }

    function _utilisationDown(uint256 debt, uint256 cash) internal pure returns (uint256) {
        // unchecked: debt is below 2^129 and WAD below 2^60.
        unchecked {
            return debt == 0 ? 0 : (debt * WAD) / (debt + cash);
        }
    }

    function _addCash(PoolState memory s, uint256 amount) internal pure {
        uint256 cash = s.cash + amount;
        if (cash > POOL_AMOUNT_MAX) revert IPositionLedger.MarginPool_AmountOverflow(cash, POOL_AMOUNT_MAX);
        s.cash = cash;
    }

    function _takeCash(PoolState memory s, uint256 amount) internal pure {
        if (amount > s.cash) revert IPositionLedger.MarginPool_InsufficientCash(amount, s.cash);
        // unchecked: just compared.
        unchecked {
            s.cash -= amount;
        }
    }

    /* TOKENS */

    /// @dev Pulls `amount`; a token that delivers less than it says is refused, so nothing is ever credited that did not arrive.
    function _pull(address token, address from, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = _ownBalance(token);
        IERC20(token).safeTransferFrom(from, address(this), amount);
        uint256 received = Math.saturatingSub(_ownBalance(token), before);
        if (received < amount) revert IPositionLedger.MarginPool_TransferShortfall(token, amount, received);
    }

    /// @dev The pool's balance; reverts as the token does, and if it answers with less than a word.
    function _ownBalance(address token) private view returns (uint256 held) {
        bytes4 selector = IERC20.balanceOf.selector;
        assembly ("memory-safe") {
            // Scratch space holds the call and its answer.
            mstore(0x00, selector)
            mstore(0x04, address())
            if iszero(and(gt(returndatasize(), 0x1f), staticcall(gas(), token, 0x00, 0x24, 0x00, 0x20))) {
                let free := mload(0x40)
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
            held := mload(0x00)
        }
    }

    function _push(address token, address to, uint256 amount) internal {
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
    }

    /// @dev A receiver must be somebody, and not the pool: what the pool sent to itself would belong to nobody.
    function _checkReceiver(address receiver) internal view {
        if (receiver == address(0) || receiver == address(this))
            revert IPositionLedger.MarginPool_InvalidReceiver(receiver);
    }
}
