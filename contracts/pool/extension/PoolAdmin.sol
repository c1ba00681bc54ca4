// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPoolAdmin} from "../../interfaces/IPoolAdmin.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PPM, PRICE_SCALE} from "../../libraries/Constants.sol";
import {ParamBounds} from "../../libraries/ParamBounds.sol";
import {MarginParams} from "../../types/PoolParams.sol";
import {OracleState} from "../../types/OracleState.sol";
import {
    POOL_DYNAMIC,
    POOL_FEES,
    POOL_HALT,
    POOL_LIMITS,
    POOL_ORACLES,
    POOL_PROTOCOL_FEE,
    POOL_SIZE_ADD_ON,
    PoolState
} from "../../types/PoolState.sol";
import {Quote} from "../../types/Quote.sol";
import {MarginRules, Succession} from "../PoolStorage.sol";
import {MarginUpkeep} from "./MarginUpkeep.sol";

/// @title PoolAdmin
/// @notice The few powers of curator, guardian and protocol owner, and what anybody may do when an oracle has died.
abstract contract PoolAdmin is IPoolAdmin, MarginUpkeep {
    uint256 private constant MAX_HALT = 72 hours;
    uint256 private constant CAP_RAISE_DELAY = 3 days;
    uint256 private constant SUCCESSOR_NOTICE = 7 days;
    uint256 private constant DEAD_BEFORE_SUCCESSION = 14 days;
    uint256 private constant DEAD_BEFORE_WIND_DOWN = 30 days;
    /// @dev Largest share of what the reserve receives that the protocol may take [ppm].
    uint256 private constant MAX_PROTOCOL_SHARE = 250_000;

    modifier onlyCurator() {
        require(
            msg.sender == _governance.curator && msg.sender != address(0),
            MarginPool_Unauthorized(msg.sender, _governance.curator)
        );
        _;
    }

    /* READS */

    /// @inheritdoc IPoolAdmin
    function curator() external view returns (address) {
        return _governance.curator;
    }

    /// @inheritdoc IPoolAdmin
    function pendingCurator() external view returns (address) {
        return _governance.pendingCurator;
    }

    /// @inheritdoc IPoolAdmin
    function guardian() external view returns (address) {
        return _governance.guardian;
    }

    /// @inheritdoc IPoolAdmin
    function feeRecipient() external view returns (address) {
        return _governance.feeRecipient;
    }

    /// @inheritdoc IPoolAdmin
    function haltedUntil() external view returns (uint256) {
        uint256 until = _governance.haltedUntil;

        return until > block.timestamp ? until : 0;
    }

    /// @inheritdoc IPoolAdmin
    function caps() external view returns (uint256 supplyCap, uint256 borrowCap) {
        return (_governance.supplyCap, _governance.borrowCap);
    }

    /// @inheritdoc IPoolAdmin
    function claimableFees() external view returns (uint256 protocolFees, uint256 poolFees) {
        PoolState memory s = _accrued();
        (protocolFees, poolFees) = _feesOwed(s);
        (protocolFees, poolFees) = (protocolFees * _reserveUnit(), poolFees * _reserveUnit());
    }

    /// @inheritdoc IPoolAdmin
    function protocolFeeShare() external view returns (uint256) {
        return _governance.protocolFeeShare;
    }

    /// @inheritdoc IPoolAdmin
    function marginParamsOf(uint256 k) external view returns (MarginParams memory) {
        _requireCollateral(k);

        return _rulesNow(k);
    }

    /// @inheritdoc IPoolAdmin
    function orphansOf(address token) external view returns (uint256) {
        return _orphans[_indexOf(token)];
    }

    /* CURATOR */

    /// @inheritdoc IPoolAdmin
    function proposeCurator(address newCurator) external onlyCurator {
        _governance.pendingCurator = newCurator;
        emit CuratorProposed(msg.sender, newCurator);
    }

    /// @inheritdoc IPoolAdmin
    function acceptCurator() external {
        address pending = _governance.pendingCurator;
        require(pending != address(0), MarginPool_NoPendingCurator(msg.sender));
        require(msg.sender == pending, MarginPool_Unauthorized(msg.sender, pending));
        _setCurator(msg.sender);
    }

    /// @inheritdoc IPoolAdmin
    function renounceCurator() external onlyCurator {
        _setCurator(address(0));
    }

    /// @inheritdoc IPoolAdmin
    function setGuardian(address newGuardian) external onlyCurator {
        emit GuardianChanged(_governance.guardian, newGuardian);
        _governance.guardian = newGuardian;
    }

    /// @inheritdoc IPoolAdmin
    function setFeeRecipient(address newRecipient) external nonReentrant onlyCurator {
        // Interest up to now is shared by the old rule: a new recipient gets nothing that was the lenders' already.
        _storeBooks(_accrued());
        emit FeeRecipientChanged(_governance.feeRecipient, newRecipient);
        _governance.feeRecipient = newRecipient;
    }

    /// @inheritdoc IPoolAdmin
    function setMarginParams(uint256 k, MarginParams calldata p) external nonReentrant onlyCurator {
        _requireCollateral(k);
        MarginRules storage rules = _marginRules[k];
        uint256 free = uint256(rules.since) + RULES_RAMP;
        require(rules.since == 0 || block.timestamp >= free, MarginPool_ChangePending(free));
        ParamBounds.Violation memory v = ParamBounds.checkMargin(p, rules.volatilitySource != address(0));
        require(v.name == 0, MarginPool_ParamOutOfRange(v.name, v.value, v.min, v.max));
        // The least incentive must stay one that the least margin pays for.
        uint256 share = (_cursorOf(k) * p.maintenanceFloor) / PPM;
        uint256 affordable = (share * PPM) / (PPM - share);
        uint256 least = (_tokenWord(k) >> 180) & 0xfffff;
        require(least <= affordable, MarginPool_ParamOutOfRange("incentiveMin", least, 0, affordable));
        _requireAbsorbed(k, p.referenceNotional);

        rules.from = rules.to;
        rules.to = p;
        rules.since = uint40(block.timestamp);
        // Fixed margins move for a day, and on: from now on new risk syncs first.
        uint256 flags = POOL_DYNAMIC;
        if (p.referenceNotional != 0) flags |= POOL_SIZE_ADD_ON;
        _setFlags(flags);
        emit MarginParamsChanged(k, p, block.timestamp + RULES_RAMP);
    }

    /// @inheritdoc IPoolAdmin
    function setCaps(uint256 supplyCap, uint256 borrowCap) external nonReentrant onlyCurator {
        uint256 supplyMax = _sizeWord() >> 128;
        uint256 borrowMax = Math.min(uint128(_roomWord()), _borrowLimit(_absorbedBut(type(uint256).max)));
        bool raised = supplyCap > _governance.supplyCap || borrowCap > _governance.borrowCap;
        if (raised) {
            uint256 earliest = uint256(_governance.capsRaisedAt) + CAP_RAISE_DELAY;
            require(block.timestamp >= earliest, MarginPool_TooEarly(block.timestamp, earliest));
            supplyMax = Math.min(supplyMax, Math.max(2 * uint256(_governance.supplyCap), _minDebt()));
            borrowMax = Math.min(borrowMax, Math.max(2 * uint256(_governance.borrowCap), _minDebt()));
            _governance.capsRaisedAt = uint40(block.timestamp);
        }
        require(supplyCap <= supplyMax, MarginPool_ParamOutOfRange("supplyCap", supplyCap, 0, supplyMax));
        require(borrowCap <= borrowMax, MarginPool_ParamOutOfRange("borrowCap", borrowCap, 0, borrowMax));
        (_governance.supplyCap, _governance.borrowCap) = (uint128(supplyCap), uint128(borrowCap));
        _setFlags(POOL_LIMITS);
        emit CapsChanged(supplyCap, borrowCap);
    }

    /// @inheritdoc IPoolAdmin
    function announceOracle(uint256 k, address oracle, bool inverse) external onlyCurator {
        _requireCollateral(k);
        require(oracle.code.length != 0, MarginPool_NoCode(oracle));
        Succession storage succession = _successions[k];
        uint256 earliest = block.timestamp + SUCCESSOR_NOTICE;
        (succession.nextOracle, succession.nextInverse, succession.earliest) = (oracle, inverse, uint40(earliest));
        emit OracleSuccessorAnnounced(k, oracle, inverse, earliest);
    }

    /// @inheritdoc IPoolAdmin
    function succeedOracle(uint256 k) external nonReentrant onlyCurator {
        Succession storage succession = _successions[k];
        require(succession.nextOracle != address(0) && !succession.woundDown, MarginPool_NotAnnounced(k));
        uint256 earliest = Math.max(succession.earliest, _deadFor(k, DEAD_BEFORE_SUCCESSION));
        require(block.timestamp >= earliest, MarginPool_TooEarly(block.timestamp, earliest));
        (succession.oracle, succession.inverse) = (succession.nextOracle, succession.nextInverse);
        (succession.nextOracle, succession.deadSince) = (address(0), 0);
        _setFlags(POOL_ORACLES);
        emit OracleSucceeded(k, succession.oracle, succession.inverse);
    }

    /* ANYBODY */

    /// @inheritdoc IPoolAdmin
    function pokeOracle(uint256 k) external nonReentrant {
        _requireCollateral(k);
        Quote memory quote = _quote(_accrued(), k);
        Succession storage succession = _successions[k];
        if (quote.state != OracleState.STALE) succession.deadSince = 0;
        else if (!_unbroken(k)) succession.deadSince = uint40(block.timestamp);
    }

    /// @inheritdoc IPoolAdmin
    function windDown(uint256 k) external nonReentrant {
        Succession storage succession = _successions[k];
        require(!succession.woundDown, MarginPool_NotAnnounced(k));
        uint256 wait = _governance.curator == address(0) ? DEAD_BEFORE_SUCCESSION : DEAD_BEFORE_WIND_DOWN;
        uint256 earliest = _deadFor(k, wait);
        require(block.timestamp >= earliest, MarginPool_TooEarly(block.timestamp, earliest));
        uint256 price = _samples[k].price;
        require(price != 0, MarginPool_NotAnnounced(k));
        (succession.woundDown, succession.finalPrice) = (true, price);
        _setFlags(POOL_ORACLES);
        emit WoundDown(k, price);
    }

    /// @inheritdoc IPoolAdmin
    function buyOrphans(
        address token,
        uint256 amount,
        uint256 maxCost,
        address receiver
    ) external nonReentrant returns (uint256 cost) {
        _checkReceiver(receiver);
        uint256 k = _indexOf(token);
        uint256 available = _orphans[k];
        require(amount != 0 && amount <= available, MarginPool_InsufficientOrphans(token, amount, available));
        PoolState memory s = _accrued();
        Quote memory quote = _quote(s, k);
        require(quote.state < OracleState.STALE, IPositionLedger.MarginPool_OracleDead(token));
        uint256 least = (_tokenWord(k) >> 180) & 0xfffff;
        uint256 value = Math.mulDiv(amount, quote.price, PRICE_SCALE, Math.Rounding.Ceil);
        cost = Math.mulDiv(value, PPM, PPM + least, Math.Rounding.Ceil);
        require(cost <= maxCost, MarginPool_PriceAboveLimit(cost, maxCost));
        _orphans[k] = available - amount;
        _addCash(s, cost);
        _storeBooks(s);
        emit OrphansSold(token, amount, cost);
        _push(token, receiver, amount);
        _pull(_debtAsset(), msg.sender, cost);
    }

    /// @inheritdoc IPoolAdmin
    function claimPoolFees() external nonReentrant returns (uint256 amount) {
        address recipient = _governance.feeRecipient;
        require(msg.sender == recipient, MarginPool_Unauthorized(msg.sender, recipient));
        PoolState memory s = _accrued();
        _storeBooks(s);
        uint256 units = Math.min(_governance.poolFees, s.cash / _reserveUnit());
        _governance.poolFees -= uint128(units);
        amount = _payFees(s, recipient, units);
    }

    /// @inheritdoc IPoolAdmin
    function claimProtocolFees() external nonReentrant returns (uint256 amount) {
        address owner = _protocol();
        require(msg.sender == owner, MarginPool_Unauthorized(msg.sender, owner));
        PoolState memory s = _accrued();
        _storeBooks(s);
        uint256 units = Math.min(_governance.protocolFees, s.cash / _reserveUnit());
        _governance.protocolFees -= uint128(units);
        amount = _payFees(s, owner, units);
    }

    /* GUARDIAN */

    /// @inheritdoc IPoolAdmin
    function haltNewRisk(uint256 duration) external nonReentrant {
        address role = _governance.guardian;
        require(msg.sender == role, MarginPool_Unauthorized(msg.sender, role));
        require(duration != 0 && duration <= MAX_HALT, MarginPool_ParamOutOfRange("duration", duration, 1, MAX_HALT));
        uint256 earliest = _governance.haltAllowedFrom;
        require(block.timestamp >= earliest, MarginPool_TooEarly(block.timestamp, earliest));
        uint256 until = block.timestamp + duration;
        _governance.haltedUntil = uint40(until);
        // A halt is followed by a pause in halting at least as long.
        _governance.haltAllowedFrom = uint40(until + duration);
        _setFlags(POOL_HALT);
        emit NewRiskHalted(until);
    }

    /* PROTOCOL OWNER */

    /// @inheritdoc IPoolAdmin
    function setProtocolFeeShare(uint256 share) external nonReentrant {
        address owner = _protocol();
        require(msg.sender == owner, MarginPool_Unauthorized(msg.sender, owner));
        require(
            share <= MAX_PROTOCOL_SHARE,
            MarginPool_ParamOutOfRange("protocolFeeShare", share, 0, MAX_PROTOCOL_SHARE)
        );
        // Interest up to now is shared by the old rule.
        PoolState memory s = _accrued();
        s.flags = share == 0 ? s.flags & ~POOL_PROTOCOL_FEE : s.flags | POOL_PROTOCOL_FEE;
        _storeBooks(s);
        _governance.protocolFeeShare = uint32(share);
        emit ProtocolFeeChanged(share);
    }

    /* INTERNAL */

    function _setCurator(address next) private {
        emit CuratorChanged(_governance.curator, next);
        (_governance.curator, _governance.pendingCurator) = (next, address(0));
    }

    /// @dev With `notional` as its reference notional token `k` leaves the cap on borrowing within what the markets absorb.
    function _requireAbsorbed(uint256 k, uint256 notional) private view {
        uint256 others = _absorbedBut(k);
        uint256 cap = _governance.borrowCap;
        if (cap <= _borrowLimit(others + notional)) return;
        uint256 least = Math.saturatingSub(ParamBounds.absorbedUp(cap), others);
        revert MarginPool_ParamOutOfRange("referenceNotional", notional, least, type(uint112).max);
    }

    /// @dev The most that the pool may lend where its markets absorb so much. Who has named one does not go back to "nothing is known".
    function _borrowLimit(uint256 absorbed) private view returns (uint256) {
        return ParamBounds.borrowLimit(absorbed, absorbed != 0 || (_wordA >> 240) & POOL_SIZE_ADD_ON != 0);
    }

    /// @dev Sum of the reference notionals in force, without that of token `k` [assets].
    function _absorbedBut(uint256 k) private view returns (uint256 absorbed) {
        uint256 count = _collateralCount();
        for (uint256 j; j < count; ++j) if (j != k) absorbed += _marginRules[j].to.referenceNotional;
    }

    function _cursorOf(uint256 k) private view returns (uint256) {
        return (_tokenWord(k) >> 160) & 0xfffff;
    }

    /// @dev Sets flags in the books, accrued and announced like every change of them.
    function _setFlags(uint256 flags) private {
        PoolState memory s = _accrued();
        s.flags |= flags;
        _storeBooks(s);
    }

    /// @dev When the oracle of token `k` will have been dead for `wait`; reverts if it is alive or was never poked dead.
    function _deadFor(uint256 k, uint256 wait) private view returns (uint256) {
        _requireCollateral(k);
        Quote memory quote = _quote(_accrued(), k);
        require(quote.state == OracleState.STALE && _unbroken(k), MarginPool_OracleAlive(k, uint8(quote.state)));

        return _successions[k].deadSince + wait;
    }

    /// @dev Whether the record of death of token `k` runs: a price sampled since shows that the oracle came back in between.
    function _unbroken(uint256 k) private view returns (bool) {
        uint256 since = _successions[k].deadSince;

        return since != 0 && _samples[k].takenAt <= since;
    }

    /// @dev Fees owed are part of the reserve and of the cash; both shrink by what is paid.
    function _payFees(PoolState memory s, address recipient, uint256 units) private returns (uint256 amount) {
        require(units != 0, MarginPool_NothingToClaim());
        amount = units * _reserveUnit();
        s.reserve -= units;
        _takeCash(s, amount);
        if (_governance.protocolFees == 0 && _governance.poolFees == 0) s.flags &= ~POOL_FEES;
        _storeBooks(s);
        emit FeesClaimed(recipient, amount);
        _push(_debtAsset(), recipient, amount);
    }
}
