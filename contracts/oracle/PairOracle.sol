// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IVolatilityOracle} from "../interfaces/IVolatilityOracle.sol";
import {IVolatilitySource} from "../interfaces/IVolatilitySource.sol";
import {BreakerMath} from "../libraries/BreakerMath.sol";
import {WAD} from "../libraries/Constants.sol";
import {DecayMath} from "../libraries/DecayMath.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {PairOracleParams} from "../types/OracleParams.sol";
import {OracleState} from "../types/OracleState.sol";
import {FeedReader} from "./FeedReader.sol";
import {PairFeeds} from "./PairFeeds.sol";

/// @dev After this age of the newest round the caution band restricts liquidation no longer [seconds].
uint256 constant CAUTION_TIME = 10 minutes;

/// @title PairOracle
/// @notice Price, state and volatility of one pair. Immutable but for a cache of what the feeds' later phases said;
/// `docs/oracles.md` tells the states.
contract PairOracle is PairFeeds {
    /* IMMUTABLES */

    address public immutable volatilityOracle;
    address public immutable sequencerFeed;
    address public immutable secondSource;
    uint256 private immutable SEQUENCER_GRACE;
    uint256 private immutable BAND_MULTIPLIER;
    uint256 private immutable BAND_BASE;
    uint256 private immutable MAX_DEVIATION;

    /* TYPES */

    /// @dev All that one read works with.
    struct Reading {
        bool good; // every feed and the rate
        bool offPeg;
        bool sequencerUp;
        uint256 restartedAt;
        uint256 newest; // updatedAt of the newest round
        uint256[3] values;
        Answer[3] answers;
        Rate rate;
    }

    /* CONSTRUCTOR */

    constructor(PairOracleParams memory params) PairFeeds(params) {
        (volatilityOracle, sequencerFeed, secondSource) = (
            params.volatilityOracle,
            params.sequencerFeed,
            params.secondSource
        );
        (SEQUENCER_GRACE, MAX_DEVIATION) = (params.sequencerGrace, params.maxDeviation);
        (BAND_MULTIPLIER, BAND_BASE) = (params.bandMultiplier, params.bandBase);

        if (params.sequencerFeed != address(0)) {
            require(params.sequencerFeed.code.length != 0, PairOracle_NoCode(params.sequencerFeed));
            _inRange("sequencerGrace", params.sequencerGrace, 5 minutes, 1 days);
        }
        if (params.secondSource != address(0)) {
            require(params.secondSource.code.length != 0, PairOracle_NoCode(params.secondSource));
            _inRange("maxDeviation", params.maxDeviation, WAD / 1_000, WAD / 2);
        }
        _inRange("bandMultiplier", params.bandMultiplier, 0, params.volatilityOracle == address(0) ? 0 : 10 * WAD);
        _inRange("bandBase", params.bandBase, 0, WAD / 2);

        // A price far from the declared one has a wrong feed, direction or decimals; one with few digits loses them.
        _inRange("expectedTolerance", params.expectedTolerance, 0, WAD / 2);
        (, uint256 price) = _compose(_reading(true, 0).values, _readRate().value);
        uint256 expected = params.expectedPrice;
        require(
            (price > expected ? price - expected : expected - price) <=
                WadMath.mulDown(expected, params.expectedTolerance),
            PairOracle_UnexpectedPrice(price, expected, params.expectedTolerance)
        );
        require(price >= 1e12 && price <= 1e60, PairOracle_PriceOutOfRange(price, 1e12, 1e60));

        (bool heard, uint256 second) = _second();
        require(
            params.secondSource == address(0) || (heard && !_apart(price, second, MAX_DEVIATION)),
            PairOracle_UnexpectedPrice(second, price, params.maxDeviation)
        );
    }

    /* READS */

    /// @inheritdoc IPriceOracle
    function read() external view returns (uint256 price, uint256 referencePrice, OracleState state) {
        (bool up, uint256 restartedAt) = _sequencer();
        Reading memory reading = _reading(up, restartedAt);
        if (!up) return (0, _lastKnown(reading), OracleState.SEQUENCER);

        bool ok;
        if (reading.good) (ok, price) = _compose(reading.values, reading.rate.value);
        if (!ok) return (0, _lastKnown(reading), OracleState.STALE);

        (bool heard, uint256 second) = _second();
        if (heard && secondSource != address(0) && _apart(price, second, MAX_DEVIATION)) {
            return (0, price, OracleState.STALE);
        }

        if (reading.rate.raw > reading.rate.value) {
            // A clamped rate may stop new risk. A position that is healthy at the raw one stays: whichever way the price is
            // used, eligibility is measured at both.
            (ok, referencePrice) = _compose(reading.values, reading.rate.raw);
            return (price, ok ? referencePrice : price, OracleState.CAUTION);
        }

        bool doubted;
        (doubted, referencePrice) = _doubt(reading, price);
        // CAUTION is the stricter of the two where both hold: it stops new risk like HALTED, and restricts liquidation.
        if (doubted) return (price, referencePrice, OracleState.CAUTION);

        return (price, referencePrice, reading.offPeg || !heard ? OracleState.HALTED : OracleState.NORMAL);
    }

    /// @inheritdoc IVolatilitySource
    function variance() external view returns (uint256 annualVariance, uint256 lag, bool mature) {
        require(volatilityOracle != address(0), PairOracle_NoVolatility());

        uint256 sigma = 0;
        mature = true;
        for (uint256 i = 0; i < feedCount; ++i) {
            Feed memory feed = _feed(i);
            (, , uint256 feedVariance) = _sample(feed);
            mature = mature && IVolatilityOracle(volatilityOracle).isMature(feed.target, feed.profile);
            uint256 feedLag = IVolatilityOracle(volatilityOracle).lag(feed.target, feed.profile);
            if (feedLag > lag) lag = feedLag;
            if (feedCount == 1) return (feedVariance, lag, mature);

            // The worst correlation: a fall of one and a rise of the other, so a depeg of the quote asset counts.
            sigma += WadMath.sqrtUp(feedVariance);
        }
        annualVariance = WadMath.mulUp(sigma, sigma);
    }

    /* SOURCES */

    /// @dev Whether the sequencer is up and its grace period over, and when it came back; true and 0 on an L1.
    function _sequencer() private view returns (bool up, uint256 restartedAt) {
        if (sequencerFeed == address(0)) return (true, 0);

        (bool answered, , int256 answer, uint256 startedAt, ) = FeedReader.latestRound(sequencerFeed);
        // startedAt 0: the feed was never initialised.
        up =
            answered &&
            answer == 0 &&
            startedAt != 0 &&
            startedAt <= block.timestamp &&
            block.timestamp - startedAt >= SEQUENCER_GRACE;
        restartedAt = up ? startedAt : 0;
    }

    function _reading(bool up, uint256 restartedAt) private view returns (Reading memory reading) {
        reading.rate = _readRate();
        reading.good = up && reading.rate.answered;
        for (uint256 i = 0; i < feedCount; ++i) {
            Feed memory feed = _feed(i);
            Answer memory answer = _readFeed(feed, i, restartedAt, SEQUENCER_GRACE);
            reading.answers[i] = answer;
            reading.values[i] = answer.value;
            if (answer.updatedAt > reading.newest) reading.newest = answer.updatedAt;
            if (answer.quality != Quality.GOOD) reading.good = false;
            else if (_offPeg(feed, answer.value)) reading.offPeg = true;
        }
    }

    /// @dev The second source's price; heard without one, not heard when it has no price itself.
    function _second() private view returns (bool heard, uint256 price) {
        if (secondSource == address(0)) return (true, 0);

        uint256 state;
        (heard, price, state) = FeedReader.source(secondSource);
        heard = heard && price != 0 && state < uint256(OracleState.STALE);
    }

    function _sample(Feed memory feed) private view returns (uint256 price, uint256 sampledAt, uint256 feedVariance) {
        return IVolatilityOracle(volatilityOracle).sampleOf(feed.target, feed.profile);
    }

    /* CAUTION */

    /// @dev Whether the price left the band around the last sampled one, and what liquidation is also measured at.
    function _doubt(Reading memory reading, uint256 price) private view returns (bool doubted, uint256 referencePrice) {
        if (BAND_MULTIPLIER | BAND_BASE == 0) return (false, price);

        (bool known, uint256 sampled, uint256 band) = volatilityOracle == address(0)
            ? _previousRounds(reading)
            : _lastSamples(reading);
        if (!known) return (false, price);

        doubted = _apart(price, sampled, band);
        // The restriction ends when the newest round has stood for a while; so does what it is measured at.
        referencePrice = doubted && block.timestamp - reading.newest > CAUTION_TIME ? price : sampled;
    }

    /// @dev Band k sigma sqrt(dt / YEAR) + b0 around the price of the feeds' last samples.
    function _lastSamples(Reading memory reading) private view returns (bool known, uint256 sampled, uint256 band) {
        uint256[3] memory values;
        uint256 oldest = block.timestamp;
        uint256 sigma = 0;
        for (uint256 i = 0; i < feedCount; ++i) {
            uint256 sampledAt;
            uint256 feedVariance;
            (values[i], sampledAt, feedVariance) = _sample(_feed(i));
            if (values[i] == 0) return (false, 0, 0);

            if (sampledAt < oldest) oldest = sampledAt;
            sigma += WadMath.sqrtDown(feedVariance);
        }

        (known, sampled) = _compose(values, reading.rate.value);
        band = BreakerMath.bandDown(BAND_MULTIPLIER, sigma, block.timestamp - oldest, BAND_BASE);
    }

    /// @dev Fixed band around the price of the rounds before the present ones, where no volatility is kept.
    function _previousRounds(Reading memory reading) private view returns (bool known, uint256 previous, uint256 band) {
        uint256[3] memory values;
        for (uint256 i = 0; i < feedCount; ++i) {
            values[i] = reading.values[i];
            uint80 roundId = reading.answers[i].roundId;
            if (uint64(roundId) == 0) continue;

            (int256 answer, uint256 updatedAt) = FeedReader.roundAt(_feed(i).target, roundId - 1);
            if (FeedReader.isPrice(answer, updatedAt)) values[i] = uint256(answer);
        }
        (known, previous) = _compose(values, reading.rate.value);
        band = BAND_BASE;
    }

    /// @dev Whether |ln(a / b)| > limit. Total for prices in [1, MAX_PRICE].
    function _apart(uint256 a, uint256 b, uint256 limit) private pure returns (bool) {
        // Beyond e^41 the logarithm is above any limit, and the ratio might not fit.
        if (a / b >= WAD || b / a >= WAD) return true;

        return BreakerMath.outsideBand(a, b, limit);
    }

    /* LAST KNOWN PRICE */

    /// @dev What counts for eligibility while there is no price: each feed's own answer where it is merely old, its last
    /// sample where it is unusable; in full for 24 h from the oldest of these, then linearly to 0 over 72 h.
    function _lastKnown(Reading memory reading) private view returns (uint256) {
        uint256[3] memory values;
        uint256 oldest = block.timestamp;
        for (uint256 i = 0; i < feedCount; ++i) {
            Answer memory answer = reading.answers[i];
            values[i] = answer.value;
            uint256 goodAt = answer.quality == Quality.GOOD ? block.timestamp : answer.updatedAt;
            if (answer.quality == Quality.BAD) {
                if (volatilityOracle == address(0)) return 0;
                (values[i], goodAt, ) = _sample(_feed(i));
                if (values[i] == 0) return 0;
            }
            if (goodAt < oldest) oldest = goodAt;
        }

        (bool ok, uint256 price) = _compose(values, reading.rate.value);

        return ok ? DecayMath.decayedDown(price, block.timestamp - oldest) : 0;
    }
}
