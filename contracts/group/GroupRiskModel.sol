// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IGroupRiskModel} from "../interfaces/IGroupRiskModel.sol";
import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {PPM, PRICE_SCALE, WAD} from "../libraries/Constants.sol";
import {GroupMath} from "../libraries/GroupMath.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {PortfolioMath} from "../libraries/PortfolioMath.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {GroupRisk, GroupView} from "../types/GroupState.sol";
import {OracleState} from "../types/OracleState.sol";
import {LimitParams} from "../types/PoolParams.sol";
import {PositionId} from "../types/PositionId.sol";
import {Quote} from "../types/Quote.sol";

/// @title GroupRiskModel
/// @notice The arithmetic of margin groups over what pools say: no state, no owner.
contract GroupRiskModel is IGroupRiskModel {
    using SafeCast for uint256;

    uint256 private constant PLACES = 8;
    /// @dev A member's tokens are priced whenever the group is: few, so that hostile oracles cannot make it too dear.
    uint256 private constant MAX_BASKET = 3;
    /// @dev Amounts end here, so that they can be squared; also what a member counts where the reserve asset has no price.
    uint256 private constant AMOUNT_MAX = type(uint112).max - 1;

    /// @dev What the model sees of one member.
    struct Sight {
        uint256 value; // of its collateral, rounded up [assets of the pool]
        uint256 buffer; // initial less maintenance margin, of what the debt needs at most, rounded up [assets of the pool]
        bool normal; // all prices are in their normal state
        bool priced; // all prices may be acted upon
    }

    /* REQUIREMENT */

    /// @inheritdoc IGroupRiskModel
    function assess(GroupView calldata group) public view returns (GroupRisk memory r) {
        r.buffers = new uint256[](PLACES);
        r.notionals = new uint256[](PLACES);
        uint256 suspended;
        for (uint256 i; i < PLACES; ++i) {
            address pool = group.pools[i];
            if (pool == address(0)) continue;
            Sight memory sight = _look(pool, PositionId.wrap(bytes32(group.ids[i])));
            if (sight.buffer == 0) continue;
            uint256 price = _reservePrice(pool, group.reserveAsset);
            (r.buffers[i], r.notionals[i]) = (_inReserveUp(sight.buffer, price), _inReserveUp(sight.value, price));
            // Stale, in caution or short of its contribution: no credit, at once.
            if (!sight.normal || price == 0 || (group.overdue >> i) & 1 != 0) suspended |= 1 << i;
            r.isolated += r.buffers[i];
        }
        r.suspended = suspended;
        r.correlations = PortfolioMath.withoutCredit(_memberCorrelations(group), group.shorts, suspended);
        r.core = PortfolioMath.coreUp(PortfolioMath.varianceOf(r.buffers, group.shorts, r.correlations, _box(group)));
        (r.requirement, ) = PortfolioMath.requirementUp(
            r.core,
            r.isolated,
            0,
            group.withheld * (WAD / PPM),
            group.floor * (WAD / PPM)
        );
    }

    /// @inheritdoc IGroupRiskModel
    function requirementUp(GroupView calldata group) external view returns (uint256) {
        return assess(group).requirement;
    }

    /// @inheritdoc IGroupRiskModel
    function allocationUp(GroupView calldata group) external view returns (uint256 requirement, uint256[] memory) {
        GroupRisk memory r = assess(group);

        return (r.requirement, _partsUp(r, _sharesOf(group, r)));
    }

    /// @inheritdoc IGroupRiskModel
    function shareUp(
        GroupView calldata group,
        uint256 places
    ) external view returns (uint256 requirement, uint256 part, uint256 netted) {
        GroupRisk memory r = assess(group);
        int256[] memory shares = _sharesOf(group, r);
        uint256[] memory parts = _partsUp(r, shares);
        int256 own;
        int256 total;
        for (uint256 i; i < PLACES; ++i) {
            total += shares[i];
            if ((places >> i) & 1 == 0) continue;
            own += shares[i];
            part += parts[i];
        }
        if (own > 0) netted = WadMath.mulDivUp(r.requirement, uint256(own), uint256(total));

        return (r.requirement, part, netted);
    }

    /// @dev Euler shares of the places; where a core of nothing has none, the floor is shared by size.
    function _sharesOf(GroupView calldata group, GroupRisk memory r) private pure returns (int256[] memory shares) {
        shares = PortfolioMath.eulerShares(r.buffers, group.shorts, r.correlations, _box(group), r.core);
        if (r.core == 0) for (uint256 i; i < PLACES; ++i) shares[i] = int256(r.buffers[i]);
    }

    /// @dev The requirement by the shares that are positive.
    function _partsUp(GroupRisk memory r, int256[] memory shares) private pure returns (uint256[] memory parts) {
        parts = new uint256[](PLACES);
        uint256 total;
        for (uint256 i; i < PLACES; ++i) if (shares[i] > 0) total += uint256(shares[i]);
        for (uint256 i; i < PLACES; ++i) {
            if (shares[i] > 0) parts[i] = WadMath.mulDivUp(r.requirement, uint256(shares[i]), total);
        }
    }

    /* SIZES */

    /// @inheritdoc IGroupRiskModel
    function isPriced(address pool, PositionId id) external view returns (bool) {
        return _look(pool, id).priced;
    }

    /// @inheritdoc IGroupRiskModel
    function topUpUp(
        address pool,
        PositionId id,
        address reserveAsset,
        uint256 target
    ) external view returns (uint256 amount) {
        uint256 debt = IMarginPool(pool).debtOf(id);
        uint256 health = IMarginPool(pool).healthOf(id);
        if (health >= target) return 0;
        if (IMarginPool(pool).asset() == reserveAsset) return WadMath.mulDivUp(debt, target - health, target);

        uint256 k = indexOf(pool, reserveAsset);
        Quote memory quote = IMarginPool(pool).quoteOf(k);
        if (quote.state >= OracleState.STALE) return 0;
        (uint256 maintenance, ) = IMarginPool(pool).marginsOf(k);
        uint256 weight = WadMath.mulDivDown(quote.price, PPM - maintenance, PPM);
        if (weight == 0) return 0;

        return WadMath.mulDivUp(WadMath.mulDivUp(debt, target - health, WAD), PRICE_SCALE, weight);
    }

    /// @inheritdoc IGroupRiskModel
    function repaymentOf(address pool, PositionId id, uint256 need, uint256 available) external view returns (uint256) {
        uint256 debt = IMarginPool(pool).debtOf(id);
        // The pool takes no repayment that leaves dust: then the dust is repaid too.
        if (available >= debt && _withoutDust(pool, debt, need) < need) return debt;

        return _withoutDust(pool, debt, Math.min(need, available));
    }

    /// @inheritdoc IGroupRiskModel
    function unwindStep(
        GroupView calldata group,
        uint256 place,
        uint256 reserve,
        address token,
        uint256 incentive,
        uint256 slice,
        uint256 maxRepay
    ) external view returns (uint256 requirement, uint256 most, uint256 repay, uint256 take) {
        uint256 share;
        (requirement, share) = _unwindShareUp(group, reserve, incentive);
        if (share == 0) return (requirement, 0, 0, 0);

        address pool = group.pools[place];
        uint256 debt = IMarginPool(pool).debtOf(PositionId.wrap(bytes32(group.ids[place])));
        most = WadMath.mulDivUp(debt, Math.min(share, slice * (WAD / PPM)), WAD);
        repay = _withoutDust(pool, debt, Math.min(most, maxRepay));
        most = _withoutDust(pool, debt, most);

        Quote memory quote = IMarginPool(pool).quoteOf(indexOf(pool, token));
        if (quote.state != OracleState.NORMAL) return (requirement, most, repay, 0);
        take = WadMath.mulDivDown(repay * (PPM + incentive), PRICE_SCALE / PPM, quote.price);
    }

    /// @dev Closing this share of every member would bring the requirement down to the reserve, its cost included [WAD].
    function _unwindShareUp(
        GroupView calldata group,
        uint256 reserve,
        uint256 incentive
    ) private view returns (uint256 requirement, uint256 share) {
        GroupRisk memory r = assess(group);
        uint256 cost;
        for (uint256 i; i < PLACES; ++i) {
            // What nobody knows the size of unwinds nobody: the others would pay for one dead oracle.
            if (r.buffers[i] == AMOUNT_MAX) return (r.requirement, 0);
            cost += WadMath.mulDivUp(r.notionals[i], incentive, PPM);
        }

        return (r.requirement, GroupMath.unwindFractionUp(reserve.toInt256(), r.requirement, cost, WAD));
    }

    /* POOLS */

    /// @inheritdoc IGroupRiskModel
    function unfitness(
        address pool,
        address group,
        address reserveAsset,
        uint256 topUpHealth
    ) external view returns (bytes32) {
        (address named, uint256 cushion) = IMarginPool(pool).group();
        if (named != group) return "group";
        // A position just opened would be ripe for a top-up: the others' money for the asking.
        if (topUpHealth > WAD + cushion * (WAD / PPM)) return "cushion";
        uint256 count = IMarginPool(pool).collateralCount();
        if (count > MAX_BASKET) return "basket";
        if (IMarginPool(pool).asset() == reserveAsset || indexOf(pool, reserveAsset) < count) return 0;

        return "reserve asset";
    }

    /// @inheritdoc IGroupRiskModel
    function indexOf(address pool, address token) public view returns (uint256 k) {
        uint256 count = IMarginPool(pool).collateralCount();
        for (; k < count; ++k) {
            (address held, , ) = IMarginPool(pool).collateralAt(k);
            if (held == token) break;
        }
    }

    /// @dev Value, buffer and states of a member; nothing of one without debt is at risk. The buffer is at most that of the collateral
    /// which the debt needs, debt x (i - m) / (1 - i): nobody makes the group short by adding collateral, nor does a price that rises.
    /// Where a price is dead it is just that: it does not fade with the last one.
    function _look(address pool, PositionId id) private view returns (Sight memory sight) {
        (sight.normal, sight.priced) = (true, true);
        if (IMarginPool(pool).positionWord(id).scaledDebt() == 0) return sight;

        uint256 debt = IMarginPool(pool).debtOf(id);
        uint256 mask = IMarginPool(pool).positionWord(id).basketMask();
        uint256 most;
        for (uint256 k; mask >> k != 0; ++k) {
            if ((mask >> k) & 1 != 0) most = Math.max(most, _lookAt(sight, pool, id, k, debt));
        }
        sight.buffer = Math.min(sight.priced ? Math.min(sight.buffer, most) : most, AMOUNT_MAX);
    }

    /// @dev Adds what the position holds of token `k`.
    /// @return most Buffer of the whole debt on this token alone, rounded up [assets of the pool].
    function _lookAt(
        Sight memory sight,
        address pool,
        PositionId id,
        uint256 k,
        uint256 debt
    ) private view returns (uint256 most) {
        Quote memory quote = IMarginPool(pool).quoteOf(k);
        if (quote.state != OracleState.NORMAL) sight.normal = false;
        (uint256 maintenance, uint256 initial) = IMarginPool(pool).marginsOf(k);
        // A dead oracle still says what its price was.
        uint256 value = _valueUp(pool, id, k, quote.price == 0 ? quote.referencePrice : quote.price);
        sight.value = Math.min(sight.value + value, AMOUNT_MAX);
        if (quote.state >= OracleState.STALE) sight.priced = false;
        initial = Math.max(initial, IMarginPool(pool).initialMarginAt(k, value));
        sight.buffer += WadMath.mulDivUp(value, initial - maintenance, PPM);

        return initial >= PPM ? AMOUNT_MAX : _boundedMulDivUp(debt, initial - maintenance, PPM - initial);
    }

    function _valueUp(address pool, PositionId id, uint256 k, uint256 price) private view returns (uint256) {
        (address token, , ) = IMarginPool(pool).collateralAt(k);

        return _boundedMulDivUp(IMarginPool(pool).collateralOf(id, token), price, PRICE_SCALE);
    }

    /// @dev Price of the reserve asset in the pool's debt asset; 0 if there is none to go by [price 1e36].
    function _reservePrice(address pool, address reserveAsset) private view returns (uint256) {
        if (IMarginPool(pool).asset() == reserveAsset) return PRICE_SCALE;
        Quote memory quote = IMarginPool(pool).quoteOf(indexOf(pool, reserveAsset));

        return quote.price == 0 ? quote.referencePrice : quote.price;
    }

    function _withoutDust(address pool, uint256 debt, uint256 amount) private view returns (uint256) {
        (, , LimitParams memory limits, ) = IMarginPool(pool).params();

        return LiquidationMath.repayableDown(amount, debt, limits.minDebt);
    }

    function _inReserveUp(uint256 amount, uint256 price) private pure returns (uint256) {
        return price == 0 ? AMOUNT_MAX : _boundedMulDivUp(amount, PRICE_SCALE, price);
    }

    /// @dev x y / d, rounded up, at most what can be squared.
    function _boundedMulDivUp(uint256 x, uint256 y, uint256 d) private pure returns (uint256) {
        (uint256 high, ) = Math.mul512(x, y);

        return high >= d ? AMOUNT_MAX : Math.min(Math.mulDiv(x, y, d, Math.Rounding.Ceil), AMOUNT_MAX);
    }

    /* CORRELATIONS */

    /// @dev From risk factors to places: members of one factor move as one; of two, the worse side of the box counts.
    function _memberCorrelations(GroupView calldata group) private pure returns (uint256 word) {
        uint256 shift;
        for (uint256 j = 1; j < PLACES; ++j) {
            for (uint256 i; i < j; ++i) {
                (uint256 left, uint256 right) = (group.factors[i], group.factors[j]);
                bool opposed = ((group.shorts >> i) ^ (group.shorts >> j)) & 1 != 0;
                int256 percent =
                    left == right
                        ? int256(100)
                        : PortfolioMath.correlationOf(
                            opposed ? group.lowCorrelations : group.highCorrelations,
                            left,
                            right
                        );
                word |= (uint256(percent) & 0xff) << shift;
                shift += 8;
            }
        }
    }

    function _box(GroupView calldata group) private pure returns (PortfolioMath.Box memory) {
        return PortfolioMath.Box(group.uncertainty, group.maxHedge);
    }
}
