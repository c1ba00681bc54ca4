// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title GovernanceModel
/// @notice The clocks of the slow powers: halts and their pauses, caps, successors of a dead oracle, nonces.
contract GovernanceModel {
    uint256 private constant MAX_HALT = 72 hours;
    uint256 private constant RAISE_DELAY = 3 days;
    uint256 private constant NOTICE = 7 days;
    uint256 private constant DEAD_BEFORE = 14 days;

    uint256 private immutable CAP_AT_CREATION;
    uint256 private clock = 1;

    uint256 private haltedFrom;
    uint256 private haltedUntil;
    uint256 private haltAllowedFrom;

    uint256 private cap;
    uint256 private raisedAt;
    uint256 private lastGap = RAISE_DELAY; // between the last two raises

    uint256 private announcedAt; // 0: nothing announced
    uint256 private deadSince; // 0: alive
    uint256 private noticeGiven = NOTICE; // of the successor installed last
    uint256 private deadFor = DEAD_BEFORE; // of its predecessor

    uint256 private nonce;
    uint256 private used; // signatures executed

    constructor(uint256 capAtCreation) {
        CAP_AT_CREATION = capAtCreation;
        cap = capAtCreation;
    }

    function pass(uint256 time) external {
        clock += time;
    }

    /* GUARDIAN */

    function halt(uint256 duration) external {
        require(duration != 0 && duration <= MAX_HALT && clock >= haltAllowedFrom);
        haltedFrom = clock;
        haltedUntil = clock + duration;
        haltAllowedFrom = haltedUntil + duration;
    }

    /// @dev A halt is at most 72 hours, and followed by a pause in halting at least as long.
    function aHaltIsFollowedByAPause() external view {
        assert(haltedUntil - haltedFrom <= MAX_HALT);
        assert(haltAllowedFrom - haltedUntil == haltedUntil - haltedFrom);
    }

    /* CURATOR */

    function setCap(uint256 newCap) external {
        if (newCap > cap) {
            require(clock >= raisedAt + RAISE_DELAY && newCap <= 2 * cap && newCap <= CAP_AT_CREATION);
            lastGap = clock - raisedAt;
            raisedAt = clock;
        }
        cap = newCap;
    }

    /// @dev No cap is ever above that of creation.
    function noCapIsAboveThatOfCreation() external view {
        assert(cap <= CAP_AT_CREATION);
    }

    /// @dev Raises are at least three days apart.
    function raisesAreApart() external view {
        assert(lastGap >= RAISE_DELAY);
    }

    function poke(bool dead) external {
        if (!dead) deadSince = 0;
        else if (deadSince == 0) deadSince = clock;
    }

    function announce() external {
        announcedAt = clock;
    }

    function succeed() external {
        require(announcedAt != 0 && deadSince != 0);
        require(clock >= announcedAt + NOTICE && clock >= deadSince + DEAD_BEFORE);
        noticeGiven = clock - announcedAt;
        deadFor = clock - deadSince;
        announcedAt = 0;
        deadSince = 0;
    }

    /// @dev No oracle is replaced that was not dead for 14 days, nor by one that was not announced for 7.
    function noOracleIsReplacedInAHurry() external view {
        assert(noticeGiven >= NOTICE);
        assert(deadFor >= DEAD_BEFORE);
    }

    /* SIGNATURES */

    function execute(uint256 signedNonce) external {
        require(signedNonce == nonce);
        nonce += 1;
        used += 1;
    }

    /// @dev A signature is executed once: as many were as nonces went by.
    function aSignatureIsUsedOnce() external view {
        assert(used == nonce);
    }
}
