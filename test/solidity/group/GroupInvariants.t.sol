// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {Adjustment, LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {GroupRisk, Member, Participant} from "../../../contracts/types/GroupState.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {GroupFixture} from "../helpers/GroupFixture.sol";

/// @notice Whatever participants, keepers, prices and oracles do: books add up, the requirement lies within its bounds, no exit is
/// blocked, lenders lose nothing while the reserve lasts, and who did not opt in is untouched.
contract GroupInvariants is GroupFixture {
    address private constant OUTSIDER = address(0x2006);

    PositionId private _outside;
    bytes32 private _outsideBefore;
    uint256 private _eth = 2_000;
    uint256 private _btc = 50_000;
    uint256 private _depth;
    uint256 private _calls;
    bool private _blocked; // an exit failed
    bool private _lost; // lenders lost while the reserve lasted
    string[8] private _states = [
        "opened",
        "topped up",
        "covered",
        "saved",
        "liquidated",
        "unwound",
        "written off",
        "left"
    ];
    mapping(bytes32 state => uint256) private _reached;

    modifier counted() {
        _calls += 1;
        _;
    }

    function setUp() public {
        _launch();
        _depth = vm.envOr("INVARIANT_DEPTH", 0);
        _fund(address(eth), OUTSIDER, address(longEth), 1e24);
        _outside = _id(OUTSIDER, 0);
        vm.startPrank(OUTSIDER);
        longEth.depositCollateral(_outside, address(eth), 100e18);
        longEth.borrow(_outside, 20_000 * USD_UNIT, OUTSIDER);
        vm.stopPrank();
        _outsideBefore = _outsideState();
        _join(ALICE, 2_000, 1_000);
        _join(BOB, 1_000, 2_000);
    }

    /* HANDLERS */

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](7);
        (selectors[0], selectors[1]) = (this.openAndLever.selector, this.change.selector);
        (selectors[2], selectors[3]) = (this.reserve.selector, this.rescue.selector);
        (selectors[4], selectors[5]) = (this.move.selector, this.exit.selector);
        selectors[6] = this.sicken.selector;
        targets[0] = FuzzSelector(address(this), selectors);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function openAndLever(uint256 who, uint256 which, uint256 size, uint256 leverage) external counted {
        address account = who % 2 == 0 ? ALICE : BOB;
        (IMarginPool pool, address token, uint256 unit, uint256 worth) = _pick(which);
        size = bound(size, 1, 12);
        vm.startPrank(account);
        try group.open(address(pool)) returns (uint256 place) {
            uint256 borrowed = (worth * size * bound(leverage, 60, 87)) / 100;
            try
                group.adjust(place, Adjustment(token, unit * size, address(0), 0, borrowed, 0, account, address(0)), "")
            {
                _reached["opened"] += 1;
            } catch {
                group.close(place);
            }
        } catch {}
        vm.stopPrank();
    }

    function change(uint256 place, uint256 put, uint256 take, uint256 borrowed, uint256 repaid) external counted {
        place = bound(place, 0, 7);
        Member memory m = group.members()[place];
        if (m.pool == address(0)) return;
        (, address token, uint256 unit, uint256 worth) = _of(m.pool);
        Adjustment memory a;
        (a.depositToken, a.withdrawToken, a.receiver) = (token, token, m.participant);
        if (put % 3 == 0) a.deposit = bound(put, 1, unit);
        if (take % 3 == 0) a.withdraw = bound(take, 1, unit);
        if (borrowed % 3 == 0) a.borrow = bound(borrowed, worth / 1_000, worth);
        if (repaid % 3 == 0) a.repay = bound(repaid, 1, 2 * worth);
        vm.prank(m.participant);
        try group.adjust(place, a, "") {} catch {}
    }

    function reserve(uint256 who, uint256 what, uint256 amount) external counted {
        address account = who % 2 == 0 ? ALICE : BOB;
        amount = bound(amount, 1, 1_000 * USD_UNIT);
        vm.startPrank(account);
        if (what % 5 == 0) try group.deposit(amount, account) {} catch {}
        else if (what % 5 == 1) try group.withdraw(amount, account) {} catch {}
        else if (what % 5 == 2) try group.contribute(amount) {} catch {}
        else if (what % 5 == 3) try group.setSharedCap(amount) {} catch {}
        vm.stopPrank();
        vm.startPrank(SPONSOR);
        if (what % 7 == 0) try group.addSkin(amount) {} catch {}
        else if (what % 7 == 1) try group.removeSkin(amount, SPONSOR) {} catch {}
        vm.stopPrank();
    }

    function rescue(uint256 what) external counted {
        for (uint256 place; place < 8; ++place) {
            Member memory m = group.members()[place];
            if (m.pool != address(0)) _rescue(place, m, what % 4);
        }
    }

    function _rescue(uint256 place, Member memory m, uint256 what) private {
        (IMarginPool pool, address token, , ) = _of(m.pool);
        vm.startPrank(KEEPER);
        if (what == 0) {
            try group.topUp(place) {
                _reached["topped up"] += 1;
            } catch {}
        } else if (what == 1) {
            try group.unwind(place, token, ALL, KEEPER) {
                _reached["unwound"] += 1;
            } catch {}
        } else {
            _liquidateMember(pool, _memberId(place), _lasts(m, pool, _memberId(place)));
        }
        vm.stopPrank();
    }

    /// @dev While the reserve lasts, lenders lose nothing; under water it is the reserve that saved them.
    function _liquidateMember(IMarginPool pool, PositionId id, bool lasts) private {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        (uint256 reserveBefore, uint256 lent) = (group.totalAssets(), pool.totalAssets());
        (, address token, , ) = _of(address(pool));
        uint256 seizedBefore = PermitToken(token).balanceOf(KEEPER);
        bool sunk = pool.healthOf(id) < 0.9e18;
        try pool.liquidate(ids, LiquidationBatch(ALL, 0, KEEPER, address(0)), "") {
            if (group.totalAssets() < reserveBefore) _reached["covered"] += 1;
            if (PermitToken(token).balanceOf(KEEPER) > seizedBefore) _reached["liquidated"] += 1;
            if (!lasts) return;
            if (sunk) _reached["saved"] += 1;
            if (pool.totalAssets() < lent) _lost = true;
        } catch {}
    }

    /// @dev Whether the reserve can pay what a cover will ask for: what is missing of the pool's target health, or the whole debt where
    /// the rest would be dust. Not where the reserve asset has no price.
    function _lasts(Member memory m, IMarginPool pool, PositionId id) private view returns (bool) {
        uint256 available = group.balanceOf(m.participant);
        (uint256 skin, ) = group.skin();
        available += skin;
        address[] memory accounts = group.participants();
        for (uint256 i; i < accounts.length; ++i) {
            if (accounts[i] == m.participant) continue;
            Participant memory p = group.participantOf(accounts[i]);
            available += p.fund + (p.margin < p.sharedCap ? p.margin : p.sharedCap);
        }
        uint256 asked = model.topUpUp(address(pool), id, address(usd), 1.05e18);
        if (pool.asset() == address(eth)) return asked != 0 && available >= asked + 2;
        uint256 debt = pool.debtOf(id);

        return available >= (debt < asked + 100 * USD_UNIT + 2 ? debt : asked + 2);
    }

    function move(uint256 dollars, uint256 time, uint256 what) external counted {
        if (what % 2 == 0) {
            // One in five is a gap that no keeper is in time for.
            uint256 wide = what % 5 == 0 ? 40 : 12;
            _eth = bound((_eth * bound(dollars, 100 - wide, 100 + wide)) / 100, 1_000, 4_000);
            _setEth(_eth);
        } else {
            _btc = bound((_btc * bound(dollars, 88, 112)) / 100, 25_000, 100_000);
            btcOracle.set(_priceOf(_btc, 6, 8));
        }
        vm.warp(block.timestamp + bound(time, 0, 2 days));
        address account = what % 3 == 0 ? ALICE : BOB;
        try group.writeOff(account) {
            _reached["written off"] += 1;
            _join(account, 1_000, 1_000);
        } catch {}
    }

    function sicken(uint256 which, uint256 how) external counted {
        ScriptedOracle oracle =
            which % 3 == 0
                ? ethOracle
                : which % 3 == 1
                    ? usdOracle
                    : btcOracle;
        oracle.setManner(ScriptedOracle.Manner(how % 4));
        if (how % 3 != 0) oracle.setManner(ScriptedOracle.Manner.HONEST);
    }

    function exit(uint256 place) external counted {
        // One in four: there must be something to rescue too.
        place = bound(place, 0, 31);
        if (place > 7) return;
        if (group.members()[place].pool == address(0)) return;
        try this.getOut(place) {
            _reached["left"] += 1;
        } catch {
            _blocked = true;
        }
    }

    /// @dev A participant gives back what he owes and gets out of a member, whatever the state of oracles and reserve.
    function getOut(uint256 place) external {
        Member memory m = group.members()[place];
        (, address token, , ) = _of(m.pool);
        uint256 owed = group.participantOf(m.participant).owed;
        Adjustment memory a;
        (a.withdrawToken, a.receiver) = (token, m.participant);
        if (_heldOf(m, place) != 0) a.withdraw = ALL;
        if (IMarginPool(m.pool).debtOf(_memberId(place)) != 0) a.repay = ALL;
        vm.startPrank(m.participant);
        if (owed != 0) group.deposit(owed, m.participant);
        if (a.withdraw | a.repay != 0) group.adjust(place, a, "");
        group.close(place);
        vm.stopPrank();
    }

    /* INVARIANTS */

    function invariant_I32_BooksAddUp() external {
        _assertConserved();
        _assertClaims();
        if (_calls == _depth) vm.writeLine("out/invariants/I-32.jsonl", _statistics());
    }

    function invariant_I32_NoExitIsBlocked() external view {
        assertFalse(_blocked, "an exit failed");
    }

    function invariant_I32_LendersLoseNothingWhileTheReserveLasts() external view {
        assertFalse(_lost, "lenders lost");
    }

    function invariant_I32_RequirementWithinItsBounds() external view {
        GroupRisk memory r = lens.riskOf(address(group));
        assertLe(r.requirement, r.isolated, "above the isolated sum");
        assertGe(r.requirement * 1e6, r.isolated * 350_000, "below the floor");
    }

    function invariant_I32_WhoDidNotOptInIsUntouched() external view {
        assertTrue(_outsideState() == _outsideBefore, "outsider");
    }

    function invariant_I32_NoAllowanceIsLeft() external view {
        assertEq(usd.allowance(address(group), address(longEth)), 0, "long ETH");
        assertEq(usd.allowance(address(group), address(shortEth)), 0, "short ETH");
        assertEq(usd.allowance(address(group), address(longBtc)), 0, "long BTC");
    }

    /* INTERNAL */

    /// @dev What the run reached, as `tools/invariants.ts` reads it.
    function _statistics() private view returns (string memory) {
        string memory states = "";
        for (uint256 i; i < _states.length; ++i) {
            string memory count = vm.toString(_reached[bytes32(bytes(_states[i]))]);
            states = string.concat(states, i == 0 ? "" : ",", '"', _states[i], '":', count);
        }

        return string.concat('{"id":"I-32","handlers":{},"states":{', states, "}}");
    }

    function _outsideState() private view returns (bytes32) {
        return keccak256(abi.encode(longEth.positionWord(_outside), eth.balanceOf(OUTSIDER), usd.balanceOf(OUTSIDER)));
    }

    function _heldOf(Member memory m, uint256 place) private view returns (uint256) {
        (, address token, , ) = _of(m.pool);

        return IMarginPool(m.pool).collateralOf(_memberId(place), token);
    }

    /// @dev A pool, its collateral, a piece of it and what that is worth in the debt asset.
    function _pick(uint256 which) private view returns (IMarginPool, address, uint256, uint256) {
        if (which % 3 == 0) return _of(address(longEth));

        return _of(which % 3 == 1 ? address(shortEth) : address(longBtc));
    }

    function _of(address pool) private view returns (IMarginPool, address, uint256, uint256) {
        if (pool == address(longEth)) return (longEth, address(eth), 1e18, 2_000 * USD_UNIT);
        if (pool == address(shortEth)) return (shortEth, address(usd), 2_000 * USD_UNIT, 1e18);

        return (longBtc, address(btc), 0.04e8, 2_000 * USD_UNIT);
    }
}
