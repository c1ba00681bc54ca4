// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarginPool} from "../../interfaces/IMarginPool.sol";
import {IOracleFactory} from "../../interfaces/IOracleFactory.sol";
import {CollateralInfo, IPoolLens, PoolInfo, PositionInfo} from "../../interfaces/IPoolLens.sol";
import {IVolatilitySource} from "../../interfaces/IVolatilitySource.sol";
import {PPM, WAD} from "../../libraries/Constants.sol";
import {InterestMath} from "../../libraries/InterestMath.sol";
import {MarginMath} from "../../libraries/MarginMath.sol";
import {PredictiveMath} from "../../libraries/PredictiveMath.sol";
import {WadMath} from "../../libraries/WadMath.sol";
import {OracleState} from "../../types/OracleState.sol";
import {LimitParams, RateParams, ReserveParams} from "../../types/PoolParams.sol";
import {INDEX_SCALE, POOL_SIZE_ADD_ON, PoolState, RATE_UNIT} from "../../types/PoolState.sol";
import {PositionId} from "../../types/PositionId.sol";
import {FLAG_CALLED, PositionWord} from "../../types/PositionWord.sol";
import {Quote} from "../../types/Quote.sol";

/// @title LensReads
/// @notice How a pool and a position are read and valued.
abstract contract LensReads is IPoolLens {
    uint256 private constant _DAY = 86_400;
    /// @dev Gas that a token gets to say what it is, and a volatility source to answer: one of them that burns all it gets must not
    /// take the other rows of a page with it.
    uint256 private constant _TOKEN_GAS = 200_000;
    uint256 private constant _SOURCE_GAS = 500_000;

    /// @dev Made the oracles that count as verified.
    address private immutable _ORACLE_FACTORY;

    constructor(address oracleFactory) {
        _ORACLE_FACTORY = oracleFactory;
    }

    /* POOL */

    function _readPool(address pool) internal view returns (PoolInfo memory info) {
        IMarginPool p = IMarginPool(pool);
        info.pool = pool;
        info.factory = p.factory();
        info.asset = p.asset();
        (info.symbol, info.decimals) = _describe(info.asset);
        info.name = IERC20Metadata(pool).name();
        (info.group, ) = p.group();
        info.state = _stateOf(p);
        info.totalAssets = p.totalAssets();
        info.totalSupply = p.totalSupply();
        info.totalDebt = p.totalDebt();
        info.idleCash = p.idleCash();
        info.reserve = p.reserve();
        (info.supplyCap, info.borrowCap) = p.caps();
        info.haltedUntil = p.haltedUntil();
        _fillRates(p, info);

        info.collaterals = new CollateralInfo[](_countOf(p));
        for (uint256 k = 0; k < info.collaterals.length; ++k) info.collaterals[k] = _readCollateral(p, k);
        info.ok = true;
    }

    /// @dev The same curve at the same books as the next accrual starts from.
    function _fillRates(IMarginPool p, PoolInfo memory info) private view {
        (RateParams memory rate, LimitParams memory limits, ReserveParams memory reserves) = _paramsOf(p);
        info.minDebt = limits.minDebt;
        info.utilisation = _utilisation(info.totalDebt, info.idleCash);
        info.borrowRate = _borrowRate(rate, info.state, info.utilisation);
        info.supplyRate = _supplyRate(info.borrowRate, reserves, info.totalDebt, info.totalAssets);
    }

    /// @dev One place that decodes them: the lens has no bytes to spare.
    function _paramsOf(
        IMarginPool p
    ) internal view returns (RateParams memory rate, LimitParams memory limits, ReserveParams memory reserves) {
        (rate, , limits, reserves) = p.params();
    }

    function _stateOf(IMarginPool p) internal view returns (PoolState memory) {
        return p.poolState();
    }

    function _wordOf(IMarginPool p, PositionId id) internal view returns (PositionWord) {
        return p.positionWord(id);
    }

    function _countOf(IMarginPool p) internal view returns (uint256) {
        return p.collateralCount();
    }

    function _tokenAt(IMarginPool p, uint256 k) internal view returns (address token) {
        (token, , ) = p.collateralAt(k);
    }

    function _utilisation(uint256 debt, uint256 cash) internal pure returns (uint256) {
        return debt == 0 ? 0 : Math.mulDiv(debt, WAD, debt + cash);
    }

    /// @dev What is left for lenders of what borrowers pay.
    function _supplyRate(
        uint256 borrowRate,
        ReserveParams memory reserves,
        uint256 debt,
        uint256 lenderAssets
    ) internal pure returns (uint256) {
        if (lenderAssets == 0) return 0;

        return Math.mulDiv(Math.mulDiv(borrowRate, PPM - reserves.interestShare, PPM), debt, lenderAssets);
    }

    function _borrowRate(
        RateParams memory rate,
        PoolState memory state,
        uint256 utilisation
    ) internal pure returns (uint256) {
        int256 err = InterestMath.utilisationError(utilisation, rate.targetUtilisation);

        return InterestMath.curveDown(state.rateAtTarget * RATE_UNIT, err, rate.curveSteepness);
    }

    function _readCollateral(IMarginPool p, uint256 k) internal view returns (CollateralInfo memory c) {
        (c.token, c.oracle, c.inverse) = p.collateralAt(k);
        (c.symbol, c.decimals) = _describe(c.token);
        c.verifiedOracle = _isVerified(c.oracle);
        // The pool's own answer: it alone knows what counts once an oracle died, was succeeded, or its token winds down.
        Quote memory quote = p.quoteOf(k);
        (c.price, c.referencePrice, c.state) = (quote.price, quote.referencePrice, quote.state);
        c.priced = c.state < OracleState.STALE;
        (c.maintenanceMargin, c.initialMargin) = p.marginsOf(k);
        address source;
        (, c.incentiveMin, c.incentiveCap, , , source) = p.incentivesOf(k);
        c.sigma = _sigmaOf(source);
    }

    /// @dev Tokens may not say what they are; some answer with bytes32. What does not decode is left out.
    function _describe(address token) private view returns (string memory symbol, uint8 decimals) {
        uint256 answered = _firstWord(token, _TOKEN_GAS, abi.encodeCall(IERC20Metadata.decimals, ()));
        if (answered <= type(uint8).max) decimals = uint8(answered);
        try this.symbolOf{gas: _TOKEN_GAS}(token) returns (string memory answer) {
            symbol = answer;
        } catch {}
    }

    /// @notice For the lens itself: a token's symbol, or a revert.
    /// @param token The token.
    function symbolOf(address token) external view returns (string memory) {
        return IERC20Metadata(token).symbol();
    }

    function _isVerified(address oracle) private view returns (bool) {
        uint256 kind = _firstWord(_ORACLE_FACTORY, gasleft(), abi.encodeCall(IOracleFactory.kindOf, (oracle)));

        return kind != uint256(IOracleFactory.OracleKind.UNVERIFIED);
    }

    function _sigmaOf(address source) private view returns (uint256) {
        if (source == address(0)) return 0;

        return WadMath.sqrtDown(_firstWord(source, _SOURCE_GAS, abi.encodeCall(IVolatilitySource.variance, ())));
    }

    /// @dev First word of an answer; 0 for a failure, and for less than a word. A `try` would revert on what does not decode.
    function _firstWord(address target, uint256 gasLimit, bytes memory input) private view returns (uint256 word) {
        assembly ("memory-safe") {
            if staticcall(gasLimit, target, add(input, 0x20), mload(input), 0x00, 0x20) {
                if gt(returndatasize(), 0x1f) {
                    word := mload(0x00)
                }
            }
        }
    }

    /* POSITION */

    function _readPosition(address pool, PositionId id) internal view returns (PositionInfo memory info) {
        IMarginPool p = IMarginPool(pool);
        info.id = id;
        info.word = _wordOf(p, id);
        info.amounts = _amountsOf(p, id, info.word);
        _value(p, info, _stateOf(p));
        info.liquidatable = p.isLiquidatable(id);
    }

    function _amountsOf(
        IMarginPool p,
        PositionId id,
        PositionWord word
    ) internal view returns (uint256[] memory amounts) {
        amounts = new uint256[](_countOf(p));
        uint256 mask = word.basketMask();
        for (uint256 k = 0; k < amounts.length; ++k) {
            if ((mask >> k) & 1 == 0) continue;
            amounts[k] = p.collateralOf(id, _tokenAt(p, k));
        }
    }

    /// @dev Everything that follows from a word and amounts: of a position as it is, or as it would be.
    function _value(IMarginPool p, PositionInfo memory info, PoolState memory s) internal view {
        info.ok = true;
        info.called = info.word.flags() & FLAG_CALLED != 0;
        info.debt = Math.ceilDiv(info.word.scaledDebt() * s.index, INDEX_SCALE);
        uint256 count = info.amounts.length;
        info.values = new uint256[](count);
        info.liquidationPrices = new uint256[](count);

        uint256[] memory thresholds = new uint256[](count);
        uint256 weighted;
        uint256 weightedSigma;
        for (uint256 k = 0; k < count; ++k) {
            if (info.amounts[k] == 0) continue;
            CollateralInfo memory c = _readCollateral(p, k);
            if (c.state != OracleState.NORMAL) info.withoutCredit |= 1 << k;
            if (!c.priced) {
                info.ok = false;
                info.reason = abi.encodeWithSelector(PoolLens_NoPrice.selector, c.token, uint8(c.state));
                // As the pool counts it: at the last price, decayed.
                c.price = c.referencePrice;
            }
            thresholds[k] = PPM - c.maintenanceMargin;
            info.values[k] = _valueDown(info.amounts[k], c.price);
            info.collateralValue += info.values[k];
            weighted += (info.values[k] * thresholds[k]) / PPM;
            weightedSigma += info.values[k] * c.sigma;
            if (c.state == OracleState.NORMAL)
                info.borrowingPower += _powerOf(p, s, k, info.values[k], c.initialMargin);
        }

        info.equity = int256(info.collateralValue) - int256(info.debt);
        info.leverage =
            info.equity > 0 ? Math.mulDiv(info.collateralValue, WAD, uint256(info.equity)) : type(uint256).max;
        info.health = info.debt == 0 ? type(uint256).max : Math.mulDiv(weighted, WAD, info.debt);
        _fillPrices(info, thresholds, weighted);
        _fillDistances(p, info, s, info.collateralValue == 0 ? 0 : weightedSigma / info.collateralValue);
    }

    /// @dev Ends where the pool's values end.
    function _valueDown(uint256 amount, uint256 price) internal pure returns (uint256) {
        return Math.min(MarginMath.valueDown(amount, price), type(uint128).max);
    }

    function _fillPrices(PositionInfo memory info, uint256[] memory thresholds, uint256 weighted) private pure {
        for (uint256 k = 0; k < thresholds.length; ++k) {
            if (info.amounts[k] == 0 || thresholds[k] == 0) continue;
            uint256 others = weighted - (info.values[k] * thresholds[k]) / PPM;
            info.liquidationPrices[k] = MarginMath.liquidationPriceUp(
                info.amounts[k],
                thresholds[k] * (WAD / PPM),
                info.debt,
                others
            );
        }
    }

    /// @dev All from health: it is the factor by which everything may fall.
    function _fillDistances(IMarginPool p, PositionInfo memory info, PoolState memory s, uint256 sigma) private view {
        info.timeToLiquidation = type(uint256).max;
        if (info.debt == 0) {
            info.distance = WAD;
            return;
        }
        if (info.health <= WAD) {
            info.timeToLiquidation = 0;
            info.breachProbability = WAD;
            return;
        }

        uint256 room = uint256(WadMath.lnSigned(info.health));
        info.distance = WAD - WadMath.divUp(WAD, info.health);
        if (sigma > 0) {
            info.distanceDeviations = WadMath.divDown(room, PredictiveMath.deviation(sigma, _DAY));
            info.breachProbability = PredictiveMath.breachProbability(info.health, sigma, _DAY);
        }
        (RateParams memory rate, , ) = _paramsOf(p);
        uint256 perSecond = _borrowRate(rate, s, _utilisation(p.totalDebt(), p.idleCash()));
        if (perSecond > 0) info.timeToLiquidation = room / perSecond;
    }

    /// @dev What a value may carry of new debt, with the pool's add-ons of size and open interest.
    function _powerOf(
        IMarginPool p,
        PoolState memory s,
        uint256 k,
        uint256 value,
        uint256 initial
    ) private view returns (uint256) {
        if (s.flags & POOL_SIZE_ADD_ON != 0) initial = Math.max(initial, p.initialMarginAt(k, value));
        (, LimitParams memory limits, ) = _paramsOf(p);
        uint256 openInterest = Math.mulDiv(s.scaledDebt, s.index, INDEX_SCALE);
        uint256 withInterest = MarginMath.withOpenInterestUp(
            initial * (WAD / PPM),
            openInterest,
            limits.openInterestLow,
            limits.openInterestHigh
        );

        return (value * (PPM - Math.ceilDiv(withInterest, WAD / PPM))) / PPM;
    }
}
