// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IMarginGroup} from "../interfaces/IMarginGroup.sol";
import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {Adjustment} from "../types/Adjustment.sol";
import {Member, Participant} from "../types/GroupState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {GroupAdmission} from "./GroupAdmission.sol";

/// @title GroupMembers
/// @notice Positions of participants, and what a participant may take out of the reserve beside them.
abstract contract GroupMembers is GroupAdmission {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint96 private _lastIndex;
    /// @dev Place + 1 of the member that a pool knows by its number.
    mapping(address pool => mapping(uint96 index => uint256)) internal _placeOf;

    /* MEMBERS */

    /// @inheritdoc IMarginGroup
    function open(address pool) external nonReentrant returns (uint256 place) {
        _participant(msg.sender);
        require(_admitted[pool].admitted, MarginGroup_NotAdmitted(pool));
        while (place < PLACES && _members[place].pool != address(0)) ++place;
        require(place < PLACES, MarginGroup_Full(PLACES));
        uint96 index = ++_lastIndex;
        _members[place] = Member(pool, index, msg.sender, 0);
        _placeOf[pool][index] = place + 1;
        emit MemberOpened(place, msg.sender, pool, _idOf(_members[place]));
    }

    /// @inheritdoc IMarginGroup
    function close(uint256 place) external nonReentrant {
        Member memory m = _member(place);
        PositionWord word = IMarginPool(m.pool).positionWord(_idOf(m));
        require(word.scaledDebt() == 0 && word.basketMask() == 0, MarginGroup_NotEmpty(place));
        delete _members[place];
        delete _placeOf[m.pool][m.index];
        emit MemberClosed(place, m.participant, m.pool, _idOf(m));
    }

    /// @inheritdoc IMarginGroup
    function adjust(
        uint256 place,
        Adjustment calldata a,
        bytes calldata data
    ) external nonReentrant returns (uint256 repaid, uint256 withdrawn) {
        Member memory m = _member(place);
        require(msg.sender == m.participant, MarginGroup_NotYours(place, msg.sender, m.participant));
        IMarginPool pool = IMarginPool(m.pool);
        PositionId id = _idOf(m);
        address debtAsset = pool.asset();
        uint256 paid;
        if (a.callback == address(0)) {
            paid = Math.min(a.repay, pool.debtOf(id));
            _lendOut(m.pool, a.depositToken, a.deposit);
            _lendOut(m.pool, debtAsset, paid);
        }
        // Not before: a token may call whoever sends it, and he have the member covered by the others in between.
        uint256 debtBefore = pool.debtOf(id);
        uint256 healthBefore = pool.healthOf(id);
        if (a.borrow != 0 || a.withdraw != 0) {
            require(a.receiver != address(this), MarginGroup_InvalidReceiver(a.receiver));
            uint256 owed = _states[msg.sender].owed;
            // What others paid into this position is not taken out of it.
            require(owed == 0, MarginGroup_OwesOthers(msg.sender, owed));
        }

        (repaid, withdrawn) = pool.adjust(id, a, data);
        if (a.callback == address(0)) {
            _takeBack(m.pool, a.depositToken, a.deposit, a.deposit);
            _takeBack(m.pool, debtAsset, paid, repaid);
        }

        uint256 debt = pool.debtOf(id);
        if (debt == 0 || (a.borrow == 0 && a.withdraw == 0)) return (repaid, withdrawn);
        // Unlevering is not new risk: less debt, and the rest no worse.
        if (a.borrow == 0 && debt < debtBefore && pool.healthOf(id) >= healthBefore) return (repaid, withdrawn);
        _requireCoveredBy(msg.sender);
    }

    /* RESERVE */

    /// @inheritdoc IMarginGroup
    function withdraw(uint256 assets, address receiver) external nonReentrant {
        require(assets != 0, MarginGroup_ZeroAmount());
        _checkReceiver(receiver);
        Participant storage p = _participant(msg.sender);
        require(p.owed == 0, MarginGroup_OwesOthers(msg.sender, p.owed));
        require(assets <= p.margin, MarginGroup_InsufficientShares(assets, p.margin));
        p.margin -= assets.toUint128();
        _reserve -= assets;
        _requireCoveredBy(msg.sender);
        _announce(msg.sender);
        _push(RESERVE_ASSET, receiver, assets);
    }

    /// @inheritdoc IMarginGroup
    function setSharedCap(uint256 sharedCap) external nonReentrant {
        Participant storage p = _participant(msg.sender);
        bool less = sharedCap < p.sharedCap;
        p.sharedCap = sharedCap.toUint128();
        // Nobody backs out while his share may be needed.
        if (less) _requireCoveredBy(msg.sender);
        _announce(msg.sender);
    }

    /// @inheritdoc IMarginGroup
    function quit(address receiver) external nonReentrant returns (uint256 assets) {
        _checkReceiver(receiver);
        Participant storage p = _participant(msg.sender);
        require(p.owed == 0, MarginGroup_OwesOthers(msg.sender, p.owed));
        _requireNoMembers(msg.sender);
        assets = _ownOf(msg.sender);
        _reserve -= assets;
        _passOn(p.lent);
        _remove(msg.sender);
        _requireCovered();
        emit Left(msg.sender, assets, receiver);
        _push(RESERVE_ASSET, receiver, assets);
    }

    /// @inheritdoc IMarginGroup
    function removeSkin(uint256 assets, address receiver) external nonReentrant onlySponsor {
        require(assets != 0, MarginGroup_ZeroAmount());
        _checkReceiver(receiver);
        require(assets <= _skin, MarginGroup_InsufficientShares(assets, _skin));
        _skin -= assets.toUint128();
        _reserve -= assets;
        _requireCovered();
        emit SkinUpdated(_skin, _skinLent);
        _push(RESERVE_ASSET, receiver, assets);
    }

    /// @inheritdoc IMarginGroup
    function writeOff(address participant) external nonReentrant {
        Participant storage p = _participant(participant);
        _requireNoMembers(participant);
        uint256 owed = p.owed;
        require(owed != 0 && _ownOf(participant) == 0, MarginGroup_NotDefaulted(participant));
        p.owed = 0;
        // What others owe him is his creditors': it is set off first.
        uint256 setOff = Math.min(owed, p.lent);
        p.lent -= setOff.toUint128();
        _giveUp(owed - setOff);
        _passOn(p.lent);
        _remove(participant);
        emit WrittenOff(participant, owed);
    }

    /* INTERNAL */

    function _member(uint256 place) internal view returns (Member memory m) {
        require(place < PLACES, MarginGroup_NoMember(place));
        m = _members[place];
        require(m.pool != address(0), MarginGroup_NoMember(place));
    }

    /// @dev Who goes before he is paid back leaves his claim to the skin: the sponsor is the last creditor.
    function _passOn(uint256 claims) private {
        if (claims == 0) return;
        _skinLent += claims.toUint128();
        emit SkinUpdated(_skin, _skinLent);
    }

    function _requireNoMembers(address account) private view {
        require(_placesOf(account) == 0, MarginGroup_HasMembers(account));
    }

    /// @dev Takes a participant's tokens here and lets the pool pull exactly them: never the reserve's.
    function _lendOut(address pool, address token, uint256 amount) internal {
        if (amount == 0) return;
        _pull(token, msg.sender, amount);
        IERC20(token).forceApprove(pool, amount);
    }

    /// @dev Ends the pool's allowance and gives back what it did not take.
    function _takeBack(address pool, address token, uint256 lent, uint256 used) internal {
        if (lent == 0) return;
        if (used != lent) IERC20(token).forceApprove(pool, 0);
        _push(token, msg.sender, lent - used);
    }
}
