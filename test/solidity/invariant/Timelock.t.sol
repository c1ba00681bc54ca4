// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ProtocolOwner} from "../../../contracts/governance/ProtocolOwner.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {MarginParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {Campaign} from "./Campaign.sol";
import {Statistics} from "./Statistics.sol";

/// @title TimelockHandler
/// @notice A proposer who announces and cancels, anybody who executes (in time, too early, or something else), and a curator whose
/// changes the pool itself delays.
contract TimelockHandler is Statistics {
    uint256 private constant DELAY = 2 days;
    address private constant ANYBODY = address(0xa11);
    address private constant CURATOR = address(0xc04a);

    struct Announcement {
        uint256 share;
        uint256 queuedAt;
        bytes32 salt;
        bool over;
    }

    TimelockController public immutable TIMELOCK;
    ProtocolOwner public immutable OWNER;
    IMarginPool public pool;
    Announcement[] private _announced;
    uint256 public expectedShare;
    uint256 private _oracleAnnouncedAt;

    constructor() {
        address[] memory proposers = new address[](1);
        proposers[0] = address(this);
        TIMELOCK = new TimelockController(DELAY, proposers, new address[](1), address(0));
        OWNER = new ProtocolOwner(address(new AccessManager(address(TIMELOCK))));
    }

    function begin(IMarginPool pool_) external {
        pool = pool_;
    }

    function queue(uint256 share, uint256 delay) external counted {
        share = bound(share, 0, 250_000);
        delay = bound(delay, DELAY - 6 hours, DELAY + 1 days);
        bytes32 salt = bytes32(_announced.length);
        (address target, bytes memory data) = _payload(share);
        try TIMELOCK.schedule(target, 0, data, bytes32(0), salt, delay) {
            if (delay < DELAY) _break("I31", "a shorter delay");
            _announced.push(Announcement(share, block.timestamp, salt, false));
            _count("queue", true);
        } catch {
            _count("queue", false);
        }
    }

    function cancel(uint256 n) external counted {
        if (_announced.length == 0) return;
        Announcement storage a = _announced[n % _announced.length];
        (address target, bytes memory data) = _payload(a.share);
        bytes32 id = TIMELOCK.hashOperation(target, 0, data, bytes32(0), a.salt);
        try TIMELOCK.cancel(id) {
            if (a.over) _break("I31", "what is over was cancelled");
            a.over = true;
            _state("cancelled");
            _count("cancel", true);
        } catch {
            _count("cancel", false);
        }
    }

    /// @dev Anybody executes what was announced, or something like it that was not.
    function execute(uint256 n, uint256 twist) external counted {
        if (_announced.length == 0) return;
        // One of the last three; often somebody has waited until it is due.
        Announcement storage a = _announced[_announced.length - 1 - (n % Math.min(_announced.length, 3))];
        if (twist % 3 == 0) vm.warp(Math.max(block.timestamp, a.queuedAt + DELAY - 1 hours + (twist % 2 days)));
        bool other = twist % 4 == 0;
        (address target, bytes memory data) = _payload(other ? a.share + 1 : a.share);
        vm.prank(ANYBODY);
        try TIMELOCK.execute(target, 0, data, bytes32(0), a.salt) {
            if (other) _break("I31", "another payload");
            if (a.over) _break("I31", "twice, or after it was cancelled");
            if (block.timestamp < a.queuedAt + DELAY) _break("I31", "too early");
            (a.over, expectedShare) = (true, a.share);
            _state("executed");
            _count("execute", true);
        } catch {
            _state(other ? "otherPayloadRefused" : "earlyOrOverRefused");
            // Only what was refused in error counts against the handler.
            if (!other && !a.over && block.timestamp >= a.queuedAt + DELAY + 1 days) _break("I31", "due, yet refused");
            _count("execute", other || a.over || block.timestamp < a.queuedAt + DELAY + 1 days);
        }
    }

    /// @dev Nobody reaches what the timelock guards by any other way.
    function shortcut(address caller, uint256 share) external counted {
        if (caller == address(OWNER) || caller == address(TIMELOCK)) return;
        vm.prank(caller);
        (bool direct, ) = address(pool).call(abi.encodeCall(pool.setProtocolFeeShare, (share % 250_001)));
        vm.prank(caller);
        (bool managed, ) = address(OWNER).call(abi.encodeCall(OWNER.setFeeShare, (address(pool), share % 250_001)));
        if (direct || managed) _break("I31", "past the timelock");
        _count("shortcut", true);
    }

    /// @dev The curator's new rules take a day: at once they are the old ones.
    function setRules(uint256 floor) external counted {
        MarginParams memory m = pool.marginParamsOf(0);
        (uint256 maintenance, uint256 initial) = pool.marginsOf(0);
        m.maintenanceFloor = uint32(bound(floor, 80_000, 200_000));
        m.initialFloor = m.maintenanceFloor + 50_000;
        vm.prank(CURATOR);
        (bool ok, ) = address(pool).call(abi.encodeCall(pool.setMarginParams, (0, m)));
        (uint256 maintenanceNow, uint256 initialNow) = pool.marginsOf(0);
        if (maintenanceNow != maintenance || initialNow != initial) _break("I31", "rules at once");
        if (ok) _state("rulesAnnounced");
        _count("setRules", ok);
    }

    /// @dev A successor oracle waits for 7 days, and for the old one to be dead for 14.
    function succeed(address oracle) external counted {
        vm.prank(CURATOR);
        (bool ok, ) = address(pool).call(abi.encodeCall(pool.announceOracle, (0, address(OWNER), false)));
        if (ok) _state("oraclesAnnounced");
        vm.prank(CURATOR);
        (bool done, ) = address(pool).call(abi.encodeCall(pool.succeedOracle, (0)));
        if (done) _break("I31", "an oracle that works was replaced");
        vm.prank(oracle == CURATOR ? ANYBODY : oracle);
        (done, ) = address(pool).call(abi.encodeCall(pool.announceOracle, (0, address(OWNER), false)));
        if (done) _break("I31", "a stranger's oracle");
        _count("succeed", ok);
    }

    function pass(uint256 time) external counted {
        vm.warp(block.timestamp + bound(time, 1 hours, 2 days));
        _count("pass", true);
    }

    function _payload(uint256 share) private view returns (address, bytes memory) {
        return (address(OWNER), abi.encodeCall(OWNER.setFeeShare, (address(pool), share)));
    }
}

/// @notice The real chain of command: timelock, access manager, protocol owner, factory, pool.
contract TimelockInvariants is Campaign {
    TimelockHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new TimelockHandler();
        factory = _deployFactory(address(handler.OWNER()));
        PermitToken usdc = new PermitToken("USD Coin", "USDC", 6);
        PermitToken weth = new PermitToken("Wrapped Ether", "WETH", 18);
        PoolParams memory p = _params(address(usdc), 1e6);
        p.curator = address(0xc04a);
        p.collaterals = _one(_collateral(address(weth), address(_oracle(_priceOf(2_000, 6, 18)))));
        handler.begin(_create(p));
    }

    function _stats() internal view override returns (Statistics) {
        return handler;
    }

    function _selectors() internal view override returns (bytes4[] memory selectors) {
        selectors = new bytes4[](7);
        (selectors[0], selectors[1]) = (handler.queue.selector, handler.cancel.selector);
        (selectors[2], selectors[3]) = (handler.execute.selector, handler.shortcut.selector);
        (selectors[4], selectors[5]) = (handler.setRules.selector, handler.succeed.selector);
        selectors[6] = handler.pass.selector;
    }

    /// @notice What is in force is exactly what was announced, executed once and no earlier than its delay allows.
    function invariant_I31_Timelock() external reported("I-31") {
        _unbroken("I31");
        assertEq(handler.pool().protocolFeeShare(), handler.expectedShare(), "what was executed last");
    }
}
