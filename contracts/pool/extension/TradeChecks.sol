// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPoolChecks} from "../../interfaces/IPoolChecks.sol";
import {IPoolSelf} from "../../interfaces/IPoolSelf.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PPM, PRICE_SCALE} from "../../libraries/Constants.sol";
import {DecayMath} from "../../libraries/DecayMath.sol";
import {
    PERMISSION_INCREASE,
    PERMISSION_REDUCE,
    PERMISSION_WITHDRAW_ANY,
    PERMISSION_WITHDRAW_TO_OWNER
} from "../../libraries/Permissions.sol";
import {WadMath} from "../../libraries/WadMath.sol";
import {PositionChange} from "../../types/Adjustment.sol";
import {OracleState} from "../../types/OracleState.sol";
import {PoolState} from "../../types/PoolState.sol";
import {PriceSample, Succession} from "../PoolStorage.sol";
import {PositionBook} from "../PositionBook.sol";
import {PriceReader} from "../PriceReader.sol";
import {Quote, isLiving} from "../../types/Quote.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title TradeChecks
/// @notice What the combined entry asks when an operator trades, or when an unlevering must not lower health.
abstract contract TradeChecks is IPoolChecks, ExtensionBase, PositionBook {
    /// @dev A basket before and after a change, valued alike. In doubt it was worth more before [assets].
    struct Worths {
        uint256 valueBefore;
        uint256 valueNow;
        uint256 weightedBefore;
        uint256 weightedNow;
    }

    /// @dev Only the pool asks: its numbers fit, anybody else's might not.
    modifier onlySelf() {
        require(msg.sender == address(this), IPoolSelf.MarginPool_OnlySelf(msg.sender));
        _;
    }

    /// @inheritdoc IPoolChecks
    /// @dev False unless every price is good. What the same call put in counts before as well as after: in doubt health fell.
    function isNoWorse(PositionChange calldata c) external view onlySelf returns (bool) {
        uint256 held = _amountOf(c.id, c.word, c.takeOut);
        if (held * c.before.scaledDebt() >= c.heldBefore * c.word.scaledDebt()) return true;

        PoolState memory s = _accrued();
        Worths memory spot;
        Worths memory referred;
        for (uint256 mask = c.before.basketMask() | c.word.basketMask(); mask != 0; mask &= mask - 1) {
            uint256 k = _lowestBit(mask);
            Quote memory quote = _quote(s, k);
            // Nor is the price of a token that winds down a good one: it would stand for what is taken out.
            if (!isLiving(quote.state, quote.referencePrice)) return false;
            (uint256 margin, ) = _margins(s, k);
            uint256 amount = _amountOf(c.id, c.word, k);
            uint256 amountBefore = k == c.takeOut ? Math.max(amount, c.heldBefore) : amount;
            _addWorth(spot, amountBefore, amount, quote.price, PPM - margin);
            // A price in doubt is not enough, as in a liquidation.
            if (quote.state == OracleState.CAUTION) quote.price = quote.referencePrice;
            _addWorth(referred, amountBefore, amount, quote.price, PPM - margin);
        }

        return _holds(spot, c, s) && _holds(referred, c, s);
    }

    function _addWorth(
        Worths memory w,
        uint256 amountBefore,
        uint256 amount,
        uint256 price,
        uint256 weight
    ) private pure {
        uint256 value = _valueDown(amount, price);
        w.valueNow += value;
        w.weightedNow += (value * weight) / PPM;
        value = _valueDown(amountBefore, price) + 1;
        w.valueBefore += value;
        w.weightedBefore += Math.ceilDiv(value * weight, PPM);
    }

    /// @dev Whether health did not fall; and, unless the position is healthy, nor what its debt is covered by: who takes out what weighs
    /// little would leave bad debt behind.
    function _holds(Worths memory w, PositionChange calldata c, PoolState memory s) private pure returns (bool) {
        (uint256 before, uint256 scaled) = (c.before.scaledDebt(), c.word.scaledDebt());
        if (w.weightedNow * before < w.weightedBefore * scaled) return false;

        return w.weightedNow >= _debtUp(scaled, s.index) || w.valueNow * before >= w.valueBefore * scaled;
    }

    /// @inheritdoc IPoolChecks
    /// @dev An operator without the right to withdraw may still trade: what leaves must come back in value, less the loss that the
    /// owner allowed. REDUCE pays debt with it and INCREASE puts collateral in; neither may swap in a circle, where the loss
    /// allowed for one trade would be taken again and again.
    function checkTrade(address operator, PositionChange calldata c) external view onlySelf {
        (uint256 permissions, uint256 maxLossPpm, ) = _operatorOf(c.id.owner(), operator);
        if (permissions & PERMISSION_WITHDRAW_ANY != 0) return;
        if (c.receiver == c.id.owner() && permissions & PERMISSION_WITHDRAW_TO_OWNER != 0) return;

        uint256 needed = (c.borrowed == 0 ? 0 : PERMISSION_INCREASE) | (c.withdrawn == 0 ? 0 : PERMISSION_REDUCE);
        require(permissions & needed == needed, IPositionLedger.MarginPool_NotAuthorized(operator, c.id, needed));
        uint256 valueOut = c.borrowed + _goodValueUp(c.takeOut, c.withdrawn);
        uint256 valueIn =
            (permissions & PERMISSION_REDUCE == 0 ? 0 : c.repaid) +
                (permissions & PERMISSION_INCREASE == 0 ? 0 : _goodValueDown(c.putIn, c.deposited));
        require(
            valueIn * PPM >= valueOut * (PPM - maxLossPpm),
            IPositionLedger.MarginPool_OperatorValueLoss(c.id, valueOut, valueIn, maxLossPpm)
        );
    }

    /// @dev A token that winds down is no counter-value: who has it puts it in at a price that nobody else pays.
    function _goodValueDown(uint256 k, uint256 amount) private view returns (uint256) {
        if (amount == 0) return 0;
        Quote memory quote = _goodQuote(k);

        return quote.referencePrice == 0 ? 0 : _valueDown(amount, quote.price);
    }

    /// @dev What is worth less than one unit is not free.
    function _goodValueUp(uint256 k, uint256 amount) private view returns (uint256) {
        return
            amount == 0 ? 0 : Math.min(WadMath.mulDivUp(amount, _goodQuote(k).price, PRICE_SCALE), type(uint128).max);
    }

    function _goodQuote(uint256 k) private view returns (Quote memory quote) {
        quote = _quote(_accrued(), k);
        require(quote.state < OracleState.STALE, IPositionLedger.MarginPool_OracleDead(_tokenAt(k)));
    }

    /// @inheritdoc IPoolChecks
    function lateQuote(uint256 k) external view onlySelf returns (Quote memory quote) {
        Succession storage succession = _successions[k];
        if (succession.woundDown) {
            // No new risk on a token that winds down, liquidation as usual. It alone has a price without a reference.
            return Quote(succession.finalPrice, 0, OracleState.HALTED);
        }
        address oracle = succession.oracle;
        bool inverse = succession.inverse;
        if (oracle == address(0)) (oracle, inverse) = (_oracleAtCreation(k), _tokenWord(k) >> 255 == 1);

        bool ok;
        (ok, quote) = PriceReader.read(oracle, inverse);
        if (!ok) {
            PriceSample memory sample = _samples[k];
            quote.referencePrice = DecayMath.decayedDown(sample.price, block.timestamp - sample.takenAt);
        }
    }

    /// @inheritdoc IPoolChecks
    function shareFees(
        uint256 units,
        uint256 room,
        bool protocolTakes
    ) external view onlySelf returns (uint256 kept, uint256 protocolFees, uint256 poolFees) {
        if (protocolTakes) protocolFees = (units * _governance.protocolFeeShare) / PPM;
        kept = Math.min(units - protocolFees, room);
        if (_governance.feeRecipient != address(0)) poolFees = units - protocolFees - kept;
    }
}
