// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPairOracle} from "../interfaces/IPairOracle.sol";
import {IVolatilityOracle} from "../interfaces/IVolatilityOracle.sol";
import {WAD, YEAR} from "../libraries/Constants.sol";
import {ExchangeRateParams, FeedParams, PairOracleParams} from "../types/OracleParams.sol";
import {FeedReader, MAX_ANSWER} from "./FeedReader.sol";

/// @dev Most decimals of a token, a feed or a rate.
uint256 constant MAX_DECIMALS = 24;

/// @dev Prices lie in [1, MAX_PRICE], so their inverse 1e72 / price does too.
uint256 constant MAX_PRICE = 1e72;

/// @title PairFeeds
/// @notice The immutable part of a `PairOracle`: its feeds and exchange rate, how they are read, and how they make a price.
abstract contract PairFeeds is IPairOracle {
    /* TYPES */

    /// @dev One feed, unpacked from two immutable words.
    struct Feed {
        address target;
        bool divide;
        uint256 profile;
        uint256 decimals;
        uint256 heartbeat;
        uint256 grace;
        uint256 phase;
        uint256 minAnswer;
        uint256 maxAnswer;
        uint256 pegBand;
    }

    /// @dev What a feed said. GOOD: a price for now. AGED: a price of the past. BAD: no price.
    enum Quality {
        GOOD,
        AGED,
        BAD
    }

    struct Answer {
        Quality quality;
        uint80 roundId;
        uint256 value;
        uint256 updatedAt;
    }

    /// @dev What the exchange rate is worth: `raw` as read, `value` at most the cap.
    struct Rate {
        bool answered;
        uint256 raw;
        uint256 value;
    }

    /* IMMUTABLES */

    uint256 private constant MAX_FEEDS = 3;

    address public immutable baseToken;
    address public immutable quoteToken;
    uint256 public immutable feedCount;

    // Per feed: target 160 | profile 8 | decimals 8 | phase 16 | heartbeat 32 | grace 31 | divide 1.
    uint256 private immutable FEED_0;
    uint256 private immutable FEED_1;
    uint256 private immutable FEED_2;
    // Per feed: minAnswer 96 | maxAnswer 96 | pegBand 64.
    uint256 private immutable BOUNDS_0;
    uint256 private immutable BOUNDS_1;
    uint256 private immutable BOUNDS_2;

    // price = SCALE_UP * (product of multiplied answers) / (SCALE_DOWN * product of dividing answers)
    uint256 private immutable SCALE_UP;
    uint256 private immutable SCALE_DOWN;

    address internal immutable RATE_SOURCE;
    bytes4 private immutable RATE_SELECTOR;
    uint256 private immutable RATE_ARGUMENT;
    bool private immutable RATE_DIVIDES;
    uint256 private immutable RATE_MIN;
    uint256 private immutable RATE_AT_CREATION;
    uint256 private immutable RATE_GROWTH;
    uint256 private immutable CREATED_AT;

    /* STORAGE */

    /// @dev What the aggregator of a later phase said, so that it need not be asked at every read:
    /// phase 16 | minAnswer 96 | maxAnswer 96. Nobody can write but what the feed itself answers.
    mapping(uint256 feed => uint256) private _confirmed;

    /* CONSTRUCTOR */

    constructor(PairOracleParams memory params) {
        uint256 count = params.feeds.length;
        require(count != 0 && count <= MAX_FEEDS, PairOracle_FeedCount(count, MAX_FEEDS));
        require(params.baseToken != params.quoteToken, PairOracle_SameToken(params.baseToken));

        (baseToken, quoteToken, feedCount) = (params.baseToken, params.quoteToken, count);
        CREATED_AT = block.timestamp;

        int256 exponent = 36 + int256(_decimalsOf(params.quoteToken)) - int256(_decimalsOf(params.baseToken));
        uint256[3] memory words;
        uint256[3] memory bounds;
        for (uint256 i = 0; i < count; ++i) {
            FeedParams memory feed = params.feeds[i];
            _checkFeed(feed, params.volatilityOracle);
            int256 decimals;
            (words[i], bounds[i], decimals) = _packFeed(feed);
            exponent += feed.divide ? decimals : -decimals;
        }
        (FEED_0, FEED_1, FEED_2) = (words[0], words[1], words[2]);
        (BOUNDS_0, BOUNDS_1, BOUNDS_2) = (bounds[0], bounds[1], bounds[2]);

        ExchangeRateParams memory rate = params.rate;
        (RATE_SOURCE, RATE_SELECTOR, RATE_ARGUMENT) = (rate.source, rate.selector, rate.argument);
        (RATE_DIVIDES, RATE_MIN, RATE_GROWTH) = (rate.divide, rate.minRate, rate.maxGrowth);
        uint256 rateNow = 0;
        if (rate.source != address(0)) {
            rateNow = _checkRate(rate);
            int256 decimals = int256(uint256(rate.decimals));
            exponent += rate.divide ? decimals : -decimals;
        }
        RATE_AT_CREATION = rateNow;

        // |exponent| <= 36 + 24 + 4 * 24; beyond 77 digits no price could be expressed.
        uint256 digits = uint256(exponent < 0 ? -exponent : exponent);
        _inRange("exponent", digits, 0, 77);
        SCALE_UP = exponent < 0 ? 1 : 10 ** digits;
        SCALE_DOWN = exponent < 0 ? 10 ** digits : 1;
    }

    /* READS */

    /// @inheritdoc IPairOracle
    function feedAt(uint256 i) external view returns (address feed, bool divide, uint256 profile, uint256 maxAge) {
        require(i < feedCount, PairOracle_FeedCount(i, feedCount));
        Feed memory entry = _feed(i);

        return (entry.target, entry.divide, entry.profile, entry.heartbeat + entry.grace);
    }

    /// @inheritdoc IPairOracle
    function exchangeRate() external view returns (uint256 rate, uint256 cap) {
        if (RATE_SOURCE == address(0)) return (0, 0);

        return (_readRate().raw, _rateCap());
    }

    /* ACTIONS */

    /// @inheritdoc IPairOracle
    function confirmPhase(uint256 i) external {
        require(i < feedCount, PairOracle_FeedCount(i, feedCount));
        Feed memory feed = _feed(i);
        (bool answered, uint80 roundId, int256 value, , uint256 updatedAt) = FeedReader.latestRound(feed.target);
        uint256 phase = roundId >> 64;
        require(
            answered && FeedReader.isPrice(value, updatedAt) && phase != 0 && phase <= type(uint16).max,
            PairOracle_BadFeed(feed.target, answered, value, updatedAt)
        );
        require(_hasDecimals(feed), PairOracle_UnsupportedDecimals(feed.target, type(uint256).max, feed.decimals));

        (uint256 least, uint256 most) = _aggregatorBounds(feed.target);
        _confirmed[i] = phase | (least << 16) | (most << 112);
        emit PhaseConfirmed(feed.target, phase, least, most);
    }

    /* FEEDS */

    function _feed(uint256 i) internal view returns (Feed memory feed) {
        uint256 word =
            i == 0
                ? FEED_0
                : i == 1
                    ? FEED_1
                    : FEED_2;
        uint256 bounds =
            i == 0
                ? BOUNDS_0
                : i == 1
                    ? BOUNDS_1
                    : BOUNDS_2;

        feed.target = address(uint160(word));
        feed.profile = uint8(word >> 160);
        feed.decimals = uint8(word >> 168);
        feed.phase = uint16(word >> 176);
        feed.heartbeat = uint32(word >> 192);
        feed.grace = uint32(word >> 224) & 0x7fffffff;
        feed.divide = word >> 255 == 1;
        feed.minAnswer = uint96(bounds);
        feed.maxAnswer = uint96(bounds >> 96);
        feed.pegBand = bounds >> 192;
    }

    /// @dev Reads a feed and judges its answer.
    /// @param i Its number.
    /// @param restartedAt When the sequencer came back, 0 on an L1. Where the grace period covers a heartbeat, an answer from
    /// before the restart is of the past; a slower feed had the grace period to report any deviation.
    function _readFeed(
        Feed memory feed,
        uint256 i,
        uint256 restartedAt,
        uint256 restartGrace
    ) internal view returns (Answer memory answer) {
        (bool answered, uint80 roundId, int256 value, , uint256 updatedAt) = FeedReader.latestRound(feed.target);
        answer.roundId = roundId;
        answer.updatedAt = updatedAt;
        answer.quality = Quality.BAD;
        if (!answered || !FeedReader.isPrice(value, updatedAt) || updatedAt > block.timestamp) return answer;

        answer.value = uint256(value);
        if (answer.value <= feed.minAnswer || answer.value >= feed.maxAnswer) return answer;

        if (!_samePhase(feed, i, roundId >> 64, answer.value)) return answer;

        bool old = block.timestamp - updatedAt > feed.heartbeat + feed.grace;
        bool beforeRestart = updatedAt < restartedAt && feed.heartbeat <= restartGrace;
        answer.quality = old || beforeRestart ? Quality.AGED : Quality.GOOD;
    }

    /// @dev Whether decimals and bounds are what they should be. Those of a proxy change with its phase only, so they are asked
    /// again only then, and not even then once somebody has confirmed the phase. What has no phases (a plain adapter, maybe
    /// upgradable) is asked for its decimals each time.
    function _samePhase(Feed memory feed, uint256 i, uint256 phase, uint256 value) private view returns (bool) {
        if (phase == feed.phase) return phase != 0 || _hasDecimals(feed);

        uint256 confirmed = phase == 0 ? 0 : _confirmed[i];
        if (phase == uint16(confirmed) && phase != 0) {
            return value > uint96(confirmed >> 16) && value < uint96(confirmed >> 112);
        }

        (uint256 least, uint256 most) = _aggregatorBounds(feed.target);

        return value > least && value < most && _hasDecimals(feed);
    }

    function _hasDecimals(Feed memory feed) private view returns (bool) {
        // decimals()
        (bool answered, uint256 decimals) = FeedReader.word(feed.target, 0x313ce567, 0);

        return answered && decimals == feed.decimals;
    }

    /// @dev Whether a stable asset's answer left [1 - band, 1 + band].
    function _offPeg(Feed memory feed, uint256 answer) internal pure returns (bool) {
        if (feed.pegBand == 0) return false;

        uint256 par = 10 ** feed.decimals;
        uint256 distance = answer > par ? answer - par : par - answer;

        return distance * WAD > par * feed.pegBand;
    }

    /* EXCHANGE RATE */

    function _readRate() internal view returns (Rate memory rate) {
        if (RATE_SOURCE == address(0)) return Rate(true, 1, 1);

        (rate.answered, rate.raw) = FeedReader.word(RATE_SOURCE, RATE_SELECTOR, RATE_ARGUMENT);
        if (!rate.answered || rate.raw < RATE_MIN || rate.raw == 0 || rate.raw > MAX_ANSWER) {
            // No rate: for eligibility the one at creation counts, which is not above what it grew to since.
            return Rate(false, RATE_AT_CREATION, RATE_AT_CREATION);
        }

        uint256 cap = _rateCap();
        rate.value = rate.raw < cap ? rate.raw : cap;
    }

    /// @dev cap = rate at creation * (1 + growth * elapsed / YEAR)
    function _rateCap() private view returns (uint256) {
        uint256 growth = (RATE_GROWTH * (block.timestamp - CREATED_AT)) / YEAR;

        return RATE_AT_CREATION + Math.mulDiv(RATE_AT_CREATION, growth, WAD);
    }

    /* PRICE */

    /// @dev The price that answers and a rate make, rounded down; not ok where it does not lie in [1, MAX_PRICE].
    function _compose(uint256[3] memory answers, uint256 rate) internal view returns (bool ok, uint256 price) {
        uint256 up = 1;
        uint256 down = 1;
        for (uint256 i = 0; i < feedCount; ++i) {
            uint256 word =
                i == 0
                    ? FEED_0
                    : i == 1
                        ? FEED_1
                        : FEED_2;
            // Two answers of 96 bits always fit, three may not.
            if (word >> 255 == 1) (ok, down) = Math.tryMul(down, answers[i]);
            else (ok, up) = Math.tryMul(up, answers[i]);
            if (!ok) return (false, 0);
        }

        if (RATE_DIVIDES) (ok, down) = Math.tryMul(down, rate);
        else (ok, up) = Math.tryMul(up, rate);
        if (!ok) return (false, 0);

        (ok, down) = Math.tryMul(down, SCALE_DOWN);
        if (!ok || down == 0) return (false, 0);

        (uint256 high, ) = Math.mul512(up, SCALE_UP);
        if (high >= down) return (false, 0);

        price = Math.mulDiv(up, SCALE_UP, down);
        ok = price != 0 && price <= MAX_PRICE;
    }

    /* CHECKS AT CREATION */

    function _checkFeed(FeedParams memory feed, address volatility) private view {
        require(feed.feed.code.length != 0, PairOracle_NoCode(feed.feed));
        _inRange("heartbeat", feed.heartbeat, 1 minutes, 7 days);
        _inRange("grace", feed.grace, 0, 1 days);
        _inRange("pegBand", feed.pegBand, 0, WAD / 2);
        if (feed.maxAnswer != 0) _inRange("minAnswer", feed.minAnswer, 0, feed.maxAnswer - 1);
        if (volatility != address(0)) {
            _inRange("profile", feed.profile, 0, IVolatilityOracle(volatility).profileCount() - 1);
        }
    }

    function _packFeed(
        FeedParams memory params
    ) private view returns (uint256 word, uint256 bounds, int256 feedDecimals) {
        (bool answered, uint80 roundId, int256 value, , uint256 updatedAt) = FeedReader.latestRound(params.feed);
        require(
            answered &&
                FeedReader.isPrice(value, updatedAt) &&
                updatedAt <= block.timestamp &&
                block.timestamp - updatedAt <= uint256(params.heartbeat) + params.grace,
            PairOracle_BadFeed(params.feed, answered, value, updatedAt)
        );

        uint256 decimals = _decimalsOf(params.feed);
        (uint256 least, uint256 most) = _aggregatorBounds(params.feed);
        if (params.minAnswer > least) least = params.minAnswer;
        if (params.maxAnswer != 0 && params.maxAnswer < most) most = params.maxAnswer;
        require(
            uint256(value) > least && uint256(value) < most,
            PairOracle_BadFeed(params.feed, answered, value, updatedAt)
        );

        word = uint160(params.feed) | (uint256(params.profile) << 160) | (decimals << 168);
        word |= (uint256(roundId >> 64) << 176) | (uint256(params.heartbeat) << 192) | (uint256(params.grace) << 224);
        if (params.divide) word |= 1 << 255;
        bounds = least | (most << 96) | (uint256(params.pegBand) << 192);
        feedDecimals = int256(decimals);
    }

    /// @dev The bounds at which an aggregator clamps its answers, where it has any that an answer could meet.
    function _aggregatorBounds(address feed) private view returns (uint256 least, uint256 most) {
        most = MAX_ANSWER;
        // aggregator(); a feed without one may clamp itself.
        (bool answered, uint256 value) = FeedReader.word(feed, 0x245a7bfc, 0);
        address aggregator = answered && value != 0 && value <= type(uint160).max ? address(uint160(value)) : feed;

        // minAnswer()
        (answered, value) = FeedReader.word(aggregator, 0x22adbc78, 0);
        if (answered && int256(value) > 0 && value < MAX_ANSWER) least = value;
        // maxAnswer()
        (answered, value) = FeedReader.word(aggregator, 0x70da2f67, 0);
        if (answered && int256(value) > 0 && value < MAX_ANSWER) most = value;
    }

    function _checkRate(ExchangeRateParams memory params) private view returns (uint256 rate) {
        require(params.source.code.length != 0, PairOracle_NoCode(params.source));
        require(
            params.decimals <= MAX_DECIMALS,
            PairOracle_UnsupportedDecimals(params.source, params.decimals, MAX_DECIMALS)
        );
        _inRange("maxGrowth", params.maxGrowth, 0, WAD);

        bool answered;
        (answered, rate) = FeedReader.word(params.source, params.selector, params.argument);
        require(
            answered && rate != 0 && rate >= params.minRate && rate <= MAX_ANSWER,
            PairOracle_BadRate(params.source, answered, rate, params.minRate)
        );
    }

    function _decimalsOf(address target) private view returns (uint256 decimals) {
        require(target.code.length != 0, PairOracle_NoCode(target));
        bool answered;
        // decimals()
        (answered, decimals) = FeedReader.word(target, 0x313ce567, 0);
        require(
            answered && decimals <= MAX_DECIMALS,
            PairOracle_UnsupportedDecimals(target, answered ? decimals : type(uint256).max, MAX_DECIMALS)
        );
    }

    function _inRange(bytes32 parameter, uint256 value, uint256 min, uint256 max) internal pure {
        require(value >= min && value <= max, PairOracle_ParameterOutOfRange(parameter, value, min, max));
    }
}
