// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {GroupMath} from "../libraries/GroupMath.sol";
import {WaterfallMath} from "../libraries/WaterfallMath.sol";
import {Participant} from "../types/GroupState.sol";
import {GroupConfig} from "./GroupConfig.sol";

/// @title GroupReserve
/// @notice What the participants and the sponsor have in the reserve, and who bears what leaves it.
/// @dev `_reserve` is the sum of all margins, contributions and skin; tokens that were sent here unasked belong to nobody.
abstract contract GroupReserve is GroupConfig, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev After this a short contribution takes its participant's credit away.
    uint256 internal constant REPLENISH_TIME = 7 days;

    uint256 internal _reserve;
    uint128 internal _skin;
    uint128 internal _skinLent;
    address[] internal _participants;
    mapping(address account => Participant) internal _states;

    /* READS */

    /// @inheritdoc IMarginGroup
    function totalAssets() external view returns (uint256) {
        return _reserve;
    }

    /// @inheritdoc IMarginGroup
    function balanceOf(address account) external view returns (uint256) {
        return _ownOf(account);
    }

    /// @inheritdoc IMarginGroup
    function convertToShares(uint256 assets) external pure returns (uint256) {
        return assets;
    }

    /// @inheritdoc IMarginGroup
    function convertToAssets(uint256 shares) external pure returns (uint256) {
        return shares;
    }

    /// @inheritdoc IMarginGroup
    function participantOf(address account) external view returns (Participant memory) {
        return _states[account];
    }

    /// @inheritdoc IMarginGroup
    function participants() external view returns (address[] memory) {
        return _participants;
    }

    /// @inheritdoc IMarginGroup
    function skin() external view returns (uint256 amount, uint256 lent) {
        return (_skin, _skinLent);
    }

    /* JOINING AND ADDING */

    /// @inheritdoc IMarginGroup
    function join(bytes32 termsHash, uint256 contribution) external nonReentrant {
        require(termsHash == TERMS_HASH, MarginGroup_OtherTerms(termsHash, TERMS_HASH));
        require(contribution >= MIN_CONTRIBUTION, MarginGroup_BelowMinimum(contribution, MIN_CONTRIBUTION));
        Participant storage p = _states[msg.sender];
        require(!p.joined, MarginGroup_AlreadyJoined(msg.sender));
        require(_participants.length < PLACES, MarginGroup_Full(PLACES));
        (p.joined, p.fund) = (true, contribution.toUint128());
        _participants.push(msg.sender);
        _reserve += contribution;
        emit Joined(msg.sender, termsHash);
        _announce(msg.sender);
        _pull(RESERVE_ASSET, msg.sender, contribution);
    }

    /// @inheritdoc IMarginGroup
    function deposit(uint256 assets, address participant) external nonReentrant returns (uint256 shares) {
        require(assets != 0, MarginGroup_ZeroAmount());
        Participant storage p = _participant(participant);
        uint256 back = Math.min(assets, p.owed);
        if (back != 0) _giveBack(participant, back);
        shares = assets - back;
        p.margin += shares.toUint128();
        _reserve += assets;
        _announce(participant);
        _pull(RESERVE_ASSET, msg.sender, assets);
    }

    /// @inheritdoc IMarginGroup
    function contribute(uint256 assets) external nonReentrant {
        Participant storage p = _participant(msg.sender);
        require(assets <= p.margin, MarginGroup_InsufficientShares(assets, p.margin));
        p.margin -= assets.toUint128();
        p.fund += assets.toUint128();
        _watchContribution(p);
        _announce(msg.sender);
    }

    /// @inheritdoc IMarginGroup
    function addSkin(uint256 assets) external nonReentrant onlySponsor {
        require(assets != 0, MarginGroup_ZeroAmount());
        _skin += assets.toUint128();
        _reserve += assets;
        emit SkinUpdated(_skin, _skinLent);
        _pull(RESERVE_ASSET, msg.sender, assets);
    }

    /* WHO BEARS WHAT */

    /// @dev The most that the reserve pays for a member of `account`: his own, the skin, others' contributions, and what they
    /// share of their margins.
    function _availableFor(address account) internal view returns (uint256 available) {
        available = _ownOf(account) + _skin;
        for (uint256 i; i < _participants.length; ++i) {
            address other = _participants[i];
            if (other == account) continue;
            Participant storage p = _states[other];
            available += p.fund + GroupMath.maxSharedMargin(p.margin, p.sharedCap);
        }
    }

    /// @dev Takes `amount`, at most what is available, out of the reserve for a member of `account`: his margin first, then by the
    /// waterfall of `GroupMath`. What others pay he owes them.
    function _charge(uint256 place, address account, uint256 amount) internal {
        Participant storage own = _states[account];
        (uint256 fromMargin, uint256 rest) = WaterfallMath.take(amount, own.margin);
        own.margin -= fromMargin.toUint128();

        uint256 n = _participants.length;
        GroupMath.Layers memory layers;
        layers.contributions = new uint256[](n);
        layers.sharedMargin = new uint256[](n);
        layers.sharedCaps = new uint256[](n);
        layers.skin = _skin;
        for (uint256 i; i < n; ++i) {
            if (_participants[i] == account) layers.defaulter = i;
            Participant storage p = _states[_participants[i]];
            (layers.contributions[i], layers.sharedMargin[i], layers.sharedCaps[i]) = (p.fund, p.margin, p.sharedCap);
        }
        GroupMath.Allocation memory parts = GroupMath.allocate(rest, layers);

        uint256 fromFunds;
        uint256 fromShared;
        own.fund -= parts.fromDefaulter.toUint128();
        _watchContribution(own);
        for (uint256 i; i < n; ++i) {
            uint256 taken = parts.fromSurvivors[i] + parts.fromSharedMargin[i];
            if (taken == 0) continue;
            address other = _participants[i];
            Participant storage p = _states[other];
            p.fund -= parts.fromSurvivors[i].toUint128();
            p.margin -= parts.fromSharedMargin[i].toUint128();
            // What he agreed to share is a bound over time, not per default.
            p.sharedCap -= parts.fromSharedMargin[i].toUint128();
            p.lent += taken.toUint128();
            fromFunds += parts.fromSurvivors[i];
            fromShared += parts.fromSharedMargin[i];
            _watchContribution(p);
            _announce(other);
        }
        if (parts.fromSkin != 0) {
            _skin -= parts.fromSkin.toUint128();
            _skinLent += parts.fromSkin.toUint128();
            emit SkinUpdated(_skin, _skinLent);
        }
        own.owed += (parts.fromSkin + fromFunds + fromShared).toUint128();
        _reserve -= amount;
        emit ReserveUsed(
            place,
            account,
            amount,
            fromMargin + parts.fromDefaulter,
            parts.fromSkin,
            fromFunds,
            fromShared
        );
        _announce(account);
    }

    /// @dev Books `amount` of what `account` owes as given back to those who paid, in proportion to what each is still owed: to a
    /// participant's contribution, to the sponsor's skin. His own claims come last: nobody pays himself before the others.
    function _giveBack(address account, uint256 amount) internal {
        _states[account].owed -= amount.toUint128();
        (uint256[] memory parts, uint256 rest) = GroupMath.takeProRata(amount, _claims(account));
        for (uint256 i; i + 1 < parts.length; ++i) {
            if (_participants[i] == account) parts[i] = rest;
            if (parts[i] == 0) continue;
            Participant storage p = _states[_participants[i]];
            p.lent -= parts[i].toUint128();
            p.fund += parts[i].toUint128();
            _watchContribution(p);
            _announce(_participants[i]);
        }
        uint256 toSkin = parts[parts.length - 1];
        if (toSkin != 0) {
            _skinLent -= toSkin.toUint128();
            _skin += toSkin.toUint128();
            emit SkinUpdated(_skin, _skinLent);
        }
        emit Recovered(account, amount);
    }

    /// @dev Gives up `amount` of the claims, in proportion.
    function _giveUp(uint256 amount) internal {
        (uint256[] memory parts, ) = GroupMath.takeProRata(amount, _claims(address(0)));
        for (uint256 i; i + 1 < parts.length; ++i) {
            if (parts[i] == 0) continue;
            _states[_participants[i]].lent -= parts[i].toUint128();
            _announce(_participants[i]);
        }
        _skinLent -= parts[parts.length - 1].toUint128();
        emit SkinUpdated(_skin, _skinLent);
    }

    /// @dev What each participant but `except` is owed, the sponsor last. With his they sum to what all owe: those who quit leave theirs to
    /// the skin.
    function _claims(address except) private view returns (uint256[] memory claims) {
        uint256 n = _participants.length;
        claims = new uint256[](n + 1);
        for (uint256 i; i < n; ++i) if (_participants[i] != except) claims[i] = _states[_participants[i]].lent;
        claims[n] = _skinLent;
    }

    /* PARTICIPANTS */

    function _participant(address account) internal view returns (Participant storage p) {
        p = _states[account];
        require(p.joined, MarginGroup_NotParticipant(account));
    }

    function _ownOf(address account) internal view returns (uint256) {
        return uint256(_states[account].margin) + _states[account].fund;
    }

    /// @dev A contribution below the minimum starts a clock, one at or above it stops it.
    function _watchContribution(Participant storage p) internal {
        if (p.fund >= MIN_CONTRIBUTION) p.shortSince = 0;
        else if (p.shortSince == 0) p.shortSince = block.timestamp.toUint40();
    }

    /// @dev Whether a participant's contribution has been short for too long.
    function _isOverdue(address account) internal view returns (bool) {
        uint256 since = _states[account].shortSince;

        return since != 0 && block.timestamp > since + REPLENISH_TIME;
    }

    function _remove(address account) internal {
        uint256 n = _participants.length;
        for (uint256 i; i < n; ++i) {
            if (_participants[i] != account) continue;
            _participants[i] = _participants[n - 1];
            _participants.pop();
            break;
        }
        delete _states[account];
        _announce(account);
    }

    function _announce(address account) internal {
        emit ParticipantUpdated(account, _states[account]);
    }

    /* TOKENS */

    /// @dev A token that delivers less than it says is refused.
    function _pull(address token, address from, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(from, address(this), amount);
        uint256 received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), before);
        require(received >= amount, MarginGroup_TransferShortfall(token, amount, received));
    }

    function _push(address token, address to, uint256 amount) internal {
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
    }

    function _checkReceiver(address receiver) internal view {
        require(receiver != address(0) && receiver != address(this), MarginGroup_InvalidReceiver(receiver));
    }
}
