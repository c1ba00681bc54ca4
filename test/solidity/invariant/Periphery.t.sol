// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {TriggerKind, TriggerOrder} from "../../../contracts/interfaces/ITriggerOrders.sol";
import {FixedPriceAdapter} from "../../../contracts/mocks/FixedPriceAdapter.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {MarginRouter} from "../../../contracts/periphery/MarginRouter.sol";
import {TriggerOrders} from "../../../contracts/periphery/TriggerOrders.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId, toPositionId} from "../../../contracts/types/PositionId.sol";
import {Campaign} from "./Campaign.sol";
import {Statistics} from "./Statistics.sol";

/// @title PeripheryHandler
/// @notice One trader who trades through the router, signs orders and permissions, and strangers who send what he signed, twice.
contract PeripheryHandler is Statistics {
    uint256 private constant KEY = 0xb0b;
    address private constant STRANGER = address(0x57a);
    bytes32 private constant PERMIT_OPERATOR = keccak256(
        "PermitOperator(address owner,address operator,uint256 permissions,uint256 maxLossPpm,uint256 expiry,uint256 nonce,uint256 deadline)"
    );

    address public immutable TRADER;
    IMarginPool public pool;
    MarginRouter public router;
    TriggerOrders public orders;
    FixedPriceAdapter public adapter;
    PermitToken public usdc;
    PermitToken public weth;
    ScriptedOracle private _oracle;
    uint256 private _price;
    /// @dev Nonces that were used or cancelled.
    mapping(uint256 nonce => bool) public used;
    uint256 private _permits;

    constructor(uint256 price) {
        TRADER = vm.addr(KEY);
        _price = price;
        usdc = new PermitToken("USD Coin", "USDC", 6);
        weth = new PermitToken("Wrapped Ether", "WETH", 18);
        adapter = new FixedPriceAdapter(address(weth), price);
        usdc.mint(address(adapter), 1e30);
        weth.mint(address(adapter), 1e36);
    }

    function begin(address factory, IMarginPool pool_, ScriptedOracle oracle_) external {
        (pool, _oracle) = (pool_, oracle_);
        address[4] memory adapters = [address(adapter), address(0), address(0), address(0)];
        // As on a chain without Permit2: the trader approves the router.
        router = new MarginRouter(factory, address(0xeee), address(0), adapters);
        orders = new TriggerOrders(factory, adapters);
    }

    /* THE ROUTER */

    function open(uint256 paid, uint256 leverage, bool short, bool exact) external counted {
        paid = bound(paid, 100e6, 100_000e6);
        uint256 borrowed = (paid * bound(leverage, 100, 400)) / 100;
        uint256 buy = ((paid + borrowed) * 1e36) / _price;
        if (exact) buy = (buy * 99) / 100;
        bytes4 what =
            exact
                ? (short ? router.openShortExact.selector : router.openLongExact.selector)
                : (short ? router.openShort.selector : router.openLong.selector);
        // Exact: the most that it may cost, and what it must bring.
        bytes memory data = abi.encodeWithSelector(
            what,
            pool,
            uint96(0),
            usdc,
            weth,
            usdc,
            paid,
            exact ? paid + borrowed : borrowed,
            exact ? buy : (buy * 99) / 100,
            _route(),
            block.timestamp
        );
        // One whose position is open already closes it first.
        if (pool.debtOf(_id()) != 0) _close(exact);
        _send("open", data);
    }

    function close(bool exact) external counted {
        if (pool.debtOf(_id()) == 0) return;
        _close(exact);
    }

    function _close(bool exact) private {
        bytes memory data =
            exact
                ? abi.encodeCall(
                    router.closeLongExact,
                    (
                        address(pool),
                        0,
                        address(usdc),
                        address(weth),
                        pool.collateralOf(_id(), address(weth)),
                        TRADER,
                        false,
                        _route(),
                        block.timestamp
                    )
                )
                : abi.encodeCall(
                    router.closeShort,
                    (address(pool), 0, address(usdc), address(weth), 0, TRADER, false, _route(), block.timestamp)
                );
        _send("close", data);
    }

    function decrease(uint256 part) external counted {
        if (pool.debtOf(_id()) == 0) return;
        uint256 sold = (pool.collateralOf(_id(), address(weth)) * (1 + (part % 30))) / 100;
        _send(
            "decrease",
            abi.encodeCall(
                router.decreaseLong,
                (address(pool), 0, address(usdc), address(weth), sold, 0, _route(), block.timestamp)
            )
        );
    }

    function _send(string memory name, bytes memory data) private {
        vm.prank(TRADER);
        (bool ok, ) = address(router).call(data);
        if (ok) _state(name);
        _count(name, ok);
    }

    function _route() private view returns (bytes memory) {
        return abi.encodePacked(address(adapter));
    }

    /* ORDERS */

    /// @dev A signed order that fires at any price: executed by a stranger, and once more.
    function trigger(uint256 nonce, uint256 part) external counted {
        nonce = nonce % 64;
        uint256 scaledDebt = pool.positionWord(_id()).scaledDebt();
        if (scaledDebt == 0) return;
        TriggerOrder memory order;
        (order.owner, order.pool, order.debtToken, order.token) = (TRADER, address(pool), address(usdc), address(weth));
        (order.kind, order.trigger, order.scaledDebt) = (TriggerKind.TAKE_PROFIT, 1, scaledDebt);
        order.repay = (pool.debtOf(_id()) * (1 + (part % 40))) / 100;
        (order.maxSlippage, order.nonce, order.validUntil) = (20_000, nonce, block.timestamp);
        bytes memory signature = _sign(orders.hashOf(order));
        bool ok = _execute(order, signature);
        if (ok && used[nonce]) _break("I26", "a used nonce");
        if (!ok && used[nonce]) _state("usedNonceRefused");
        _count("trigger", ok || used[nonce]);
        if (!ok) return;
        used[nonce] = true;
        _state("ordersExecuted");
        // The same nonce on the position as it is now.
        order.scaledDebt = pool.positionWord(_id()).scaledDebt();
        if (_execute(order, _sign(orders.hashOf(order)))) _break("I26", "executed twice");
    }

    function _execute(TriggerOrder memory order, bytes memory signature) private returns (bool ok) {
        vm.prank(STRANGER);
        (ok, ) = address(orders).call(abi.encodeCall(orders.execute, (order, signature, 0, address(adapter), "")));
    }

    function cancel(uint256 nonce) external counted {
        nonce = nonce % 64;
        vm.prank(TRADER);
        (bool ok, ) = address(orders).call(abi.encodeCall(orders.cancelNonce, (nonce)));
        if (ok == used[nonce]) _break("I26", "a nonce was cancelled twice, or could not be");
        used[nonce] = true;
        _count("cancel", true);
    }

    /// @dev A permission by signature: in order, once; nobody signs for the zero address.
    function permit(uint256 permissions, uint256 skip) external counted {
        permissions = permissions % 32;
        uint256 nonce = pool.operatorNonce(TRADER);
        if (nonce != _permits) _break("I26", "the number went on by itself");
        uint256 signed = skip % 3 == 0 ? nonce + 1 + (skip % 5) : nonce;
        bytes memory signature = _sign(_permitHash(TRADER, permissions, signed));
        bool ok = _permit(TRADER, permissions, signature);
        if (ok != (signed == nonce)) _break("I26", "out of order, or not in order");
        if (ok) ++_permits;
        if (_permit(TRADER, permissions, signature)) _break("I26", "a permission twice");
        if (_permit(address(0), permissions, new bytes(65))) _break("I26", "the zero address signed");
        _state(ok ? "permits" : "permitsRefused");
        _count("permit", true);
    }

    function _permit(address owner, uint256 permissions, bytes memory signature) private returns (bool ok) {
        (ok, ) = address(pool).call(
            abi.encodeCall(
                pool.permitOperator,
                (owner, STRANGER, permissions, 0, block.timestamp, block.timestamp, signature)
            )
        );
    }

    function _permitHash(address owner, uint256 permissions, uint256 nonce) private view returns (bytes32) {
        bytes32 hash = keccak256(
            abi.encode(PERMIT_OPERATOR, owner, STRANGER, permissions, 0, block.timestamp, nonce, block.timestamp)
        );

        return keccak256(abi.encodePacked(hex"1901", pool.DOMAIN_SEPARATOR(), hash));
    }

    function _sign(bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);

        return abi.encodePacked(r, s, v);
    }

    /* THE WORLD */

    /// @dev Prices move, and a venue may be a little better or worse than the oracle.
    function move(uint256 change, uint256 spread, uint256 time) external counted {
        _price = (_price * bound(change, 950, 1_060)) / 1_000;
        if (_price < 100e24 || _price > 50_000e24) _price = 2_000e24;
        _oracle.set(_price);
        adapter.setPrice((_price * bound(spread, 995, 1_005)) / 1_000);
        vm.warp(block.timestamp + bound(time, 1, 1 days));
        _count("move", true);
    }

    function _id() private view returns (PositionId) {
        return toPositionId(TRADER, 0);
    }
}

/// @notice Router and orders: nothing stays with them, and what is signed works once.
contract PeripheryInvariants is Campaign {
    PeripheryHandler private handler;

    function setUp() public override {
        super.setUp();
        uint256 price = _priceOf(2_000, 6, 18);
        handler = new PeripheryHandler(price);
        ScriptedOracle oracle = _oracle(price);
        PoolParams memory p = _params(address(handler.usdc()), 1e6);
        p.collaterals = _one(_collateral(address(handler.weth()), address(oracle)));
        handler.begin(address(factory), _create(p), oracle);
        _fundAll(handler.pool(), handler.TRADER());
    }

    function _fundAll(IMarginPool pool, address trader) private {
        address usdc = address(handler.usdc());
        _fund(usdc, address(0x1e4d), address(pool), 1e24);
        vm.prank(address(0x1e4d));
        pool.deposit(1e15, address(0x1e4d));
        address router = address(handler.router());
        address orders = address(handler.orders());
        _fund(usdc, trader, router, 1e24);
        vm.startPrank(trader);
        pool.setOperator(router, 30, 50_000, type(uint48).max);
        pool.setOperator(orders, 2, 50_000, type(uint48).max);
        vm.stopPrank();
    }

    function _stats() internal view override returns (Statistics) {
        return handler;
    }

    function _selectors() internal view override returns (bytes4[] memory selectors) {
        selectors = new bytes4[](7);
        (selectors[0], selectors[1]) = (handler.open.selector, handler.close.selector);
        (selectors[2], selectors[3]) = (handler.decrease.selector, handler.trigger.selector);
        (selectors[4], selectors[5]) = (handler.cancel.selector, handler.permit.selector);
        selectors[6] = handler.move.selector;
    }

    /// @notice Between transactions router and orders hold nothing, and nobody may take anything from them.
    function invariant_I24_RouterEmpty() external reported("I-24") {
        _unbroken("I24");
        _holdsNothing(address(handler.router()));
        _holdsNothing(address(handler.orders()));
    }

    function _holdsNothing(address account) private view {
        PermitToken[2] memory tokens = [handler.usdc(), handler.weth()];
        assertEq(account.balance, 0, "ether");
        assertEq(handler.pool().balanceOf(account), 0, "shares");
        for (uint256 i; i < 2; ++i) {
            assertEq(tokens[i].balanceOf(account), 0, "balance");
            assertEq(tokens[i].allowance(account, address(handler.pool())), 0, "allowance of the pool");
            assertEq(tokens[i].allowance(account, address(handler.adapter())), 0, "allowance of the adapter");
        }
    }

    /// @notice Every nonce works once, is known as used from then on, and no other becomes used.
    function invariant_I26_NoncesOnce() external reported("I-26") {
        _unbroken("I26");
        for (uint256 nonce; nonce < 64; ++nonce) {
            assertEq(handler.orders().isNonceUsed(handler.TRADER(), nonce), handler.used(nonce), "used");
        }
        assertFalse(handler.orders().isNonceUsed(address(0), 0), "the zero address");
    }
}
