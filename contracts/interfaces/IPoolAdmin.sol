// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MarginParams} from "../types/PoolParams.sol";

/// @title IPoolAdmin
/// @notice What curator, guardian and protocol owner may do to a pool; nothing here reaches a user's funds.
interface IPoolAdmin {
    /* ERRORS */

    /// @notice Thrown when the caller does not hold the role.
    error MarginPool_Unauthorized(address caller, address required);
    /// @notice Thrown when the office is accepted and nobody was proposed for it.
    error MarginPool_NoPendingCurator(address caller);
    /// @notice Thrown when a parameter is outside its immutable bounds.
    error MarginPool_ParamOutOfRange(bytes32 name, uint256 value, uint256 min, uint256 max);
    /// @notice Thrown when a change is made while the last one still ramps.
    error MarginPool_ChangePending(uint256 until);
    /// @notice Thrown when a delay has not passed.
    error MarginPool_TooEarly(uint256 now_, uint256 earliest);
    /// @notice Thrown when there is nothing to claim.
    error MarginPool_NothingToClaim();
    /// @notice Thrown when an oracle still works.
    error MarginPool_OracleAlive(uint256 k, uint8 state);
    /// @notice Thrown when nothing was announced.
    error MarginPool_NotAnnounced(uint256 k);
    /// @notice Thrown when more orphaned collateral is asked for than there is.
    error MarginPool_InsufficientOrphans(address token, uint256 amount, uint256 available);
    /// @notice Thrown when the buyer of orphaned collateral would pay more than he allowed.
    error MarginPool_PriceAboveLimit(uint256 cost, uint256 maxCost);

    /// @notice Thrown when an announced oracle has no code.
    error MarginPool_NoCode(address target);

    /* EVENTS */

    event CuratorProposed(address indexed current, address indexed proposed);
    event CuratorChanged(address indexed previous, address indexed current);
    event GuardianChanged(address indexed previous, address indexed current);
    event FeeRecipientChanged(address indexed previous, address indexed current);
    /// @notice Emitted when new margin rules are announced; they ramp in until `effective`.
    /// @param k Basket token [index].
    /// @param params The new rules.
    /// @param effective When they are fully in force [unix seconds].
    event MarginParamsChanged(uint256 indexed k, MarginParams params, uint256 effective);
    /// @notice Emitted when caps change.
    /// @param supplyCap [assets].
    /// @param borrowCap [assets].
    event CapsChanged(uint256 supplyCap, uint256 borrowCap);
    /// @notice Emitted when new risk is halted.
    /// @param until [unix seconds].
    event NewRiskHalted(uint256 until);
    /// @notice Emitted when the protocol's share changes.
    /// @param share Of what the reserve receives [ppm].
    event ProtocolFeeChanged(uint256 share);
    /// @notice Emitted when fees are claimed.
    /// @param recipient Who got them.
    /// @param amount [assets].
    event FeesClaimed(address indexed recipient, uint256 amount);
    event OracleSuccessorAnnounced(uint256 indexed k, address oracle, bool inverse, uint256 earliest);
    event OracleSucceeded(uint256 indexed k, address oracle, bool inverse);
    event WoundDown(uint256 indexed k, uint256 price);
    /// @notice Emitted when collateral that a close-out had to leave in the pool is sold for the lenders.
    /// @param token Basket token.
    /// @param amount [base units of token].
    /// @param cost Paid to the lenders [assets].
    event OrphansSold(address indexed token, uint256 amount, uint256 cost);

    /* READS */

    function curator() external view returns (address);
    function pendingCurator() external view returns (address);
    function guardian() external view returns (address);
    function feeRecipient() external view returns (address);
    /// @notice Until when new risk is halted; 0 if it is not [unix seconds].
    function haltedUntil() external view returns (uint256);
    /// @notice Caps in force [assets].
    function caps() external view returns (uint256 supplyCap, uint256 borrowCap);
    /// @notice Fees that can be claimed [assets]. What bad debt leaves to the lenders to bear and they do not have is taken from them: the
    /// pool's first, then the protocol's.
    function claimableFees() external view returns (uint256 protocolFees, uint256 poolFees);
    /// @notice Share of what the reserve receives that the protocol takes [ppm].
    function protocolFeeShare() external view returns (uint256);
    /// @notice Margin rules of basket token `k` now, in the middle of a ramp where one runs.
    function marginParamsOf(uint256 k) external view returns (MarginParams memory);
    /// @notice Collateral that close-outs had to leave in the pool [base units of token].
    function orphansOf(address token) external view returns (uint256);

    /* CURATOR */

    /// @notice Names who may take the role over; the zero address takes the proposal back.
    function proposeCurator(address newCurator) external;
    /// @notice Takes the role over: only the account that was proposed; where nobody was, nobody at all.
    function acceptCurator() external;
    /// @notice Gives the role up for good: from then on nobody can change the pool.
    function renounceCurator() external;
    function setGuardian(address newGuardian) external;
    /// @notice Names who may claim fees from now on, those that nobody has claimed yet included; the zero address: nobody gets any.
    function setFeeRecipient(address newRecipient) external;
    /// @notice New margin rules for basket token `k`; they ramp in linearly over 24 h, but for the reference notional, which
    /// touches new risk alone and changes at once. From then on new risk syncs first, as where margins follow volatility. The
    /// notional may fall, or be named for the first time, only as far as the cap on borrowing in force stays within four times
    /// the sum of the basket's reference notionals: lower the cap first. A pool that has named one never lends without any.
    function setMarginParams(uint256 k, MarginParams calldata params) external;
    /// @notice Caps: down at once; up to twice the cap in force once every 3 days, at most the caps of creation, and for
    /// borrowing four times the sum of the reference notionals in force [assets].
    function setCaps(uint256 supplyCap, uint256 borrowCap) external;
    /// @notice Announces an oracle that may succeed the one of token `k` 7 days later.
    function announceOracle(uint256 k, address oracle, bool inverse) external;
    /// @notice Installs the oracle announced at least 7 days ago, 14 days after the poke that began the record of an unbroken STALE.
    function succeedOracle(uint256 k) external;

    /* ANYBODY */

    /// @notice Starts or confirms the record that the oracle of token `k` is dead.
    function pokeOracle(uint256 k) external;
    /// @notice Prices token `k` for good at its last sampled price: new risk on it stays closed, liquidation opens again.
    /// @dev Counted from the poke that began the record of an unbroken STALE: 30 days while the pool has a curator, who may install a
    /// successor until somebody calls this; 14 days where the role is renounced (or was never given), since nobody can install one.
    /// An announcement does not stop it, an installed successor does: the record begins anew.
    function windDown(uint256 k) external;
    /// @notice Buys orphaned collateral at the oracle's price less the least incentive; the lenders get the proceeds.
    /// @param token Basket token.
    /// @param amount [base units of token].
    /// @param maxCost Most that the caller pays [assets].
    /// @param receiver Who gets the tokens.
    /// @return cost What he paid, rounded up [assets].
    function buyOrphans(
        address token,
        uint256 amount,
        uint256 maxCost,
        address receiver
    ) external returns (uint256 cost);
    function claimPoolFees() external returns (uint256 amount);
    function claimProtocolFees() external returns (uint256 amount);

    /* GUARDIAN */

    /// @notice Stops new risk for at most 72 h; afterwards the guardian must pause at least as long as he halted.
    function haltNewRisk(uint256 duration) external;

    /* PROTOCOL OWNER */

    /// @notice Share of what the reserve receives, at most the immutable ceiling [ppm].
    function setProtocolFeeShare(uint256 share) external;
}
