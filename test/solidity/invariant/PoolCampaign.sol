// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {vm} from "../helpers/Vm.sol";
import {Campaign} from "./Campaign.sol";
import {HandlerBase} from "./HandlerBase.sol";
import {PoolHandler} from "./PoolHandler.t.sol";
import {Statistics} from "./Statistics.sol";

/// @title PoolCampaign
/// @notice Three pools, three actors, one handler: a long pool of 6 decimals whose margins follow volatility, a basket of four tokens of 18, 18, 8 and 2 decimals, the
/// second of them hostile, and a short pool of 8 decimals.
abstract contract PoolCampaign is Campaign {
    PoolHandler internal handler;
    bytes32[] internal paramHashes;

    function setUp() public virtual override {
        super.setUp();
        address[] memory actors = new address[](3);
        for (uint256 i; i < actors.length; ++i) actors[i] = address(uint160(0x1001 + i));
        handler = new PoolHandler(actors, _watch());

        PermitToken usdc = new PermitToken("USD Coin", "USDC", 6);
        PermitToken dai = new PermitToken("Dai", "DAI", 18);
        PermitToken wbtc = new PermitToken("Wrapped Bitcoin", "WBTC", 8);
        PermitToken weth = new PermitToken("Wrapped Ether", "WETH", 18);
        PermitToken odd = new PermitToken("Odd", "ODD", 2);
        address hostile = address(_hostile(18));

        _launch(address(usdc), 6, _list(address(weth)), _prices(_priceOf(2_000, 6, 18)), 1);
        address[] memory basket = new address[](4);
        (basket[0], basket[1], basket[2], basket[3]) = (address(weth), hostile, address(wbtc), address(odd));
        uint256[] memory prices = new uint256[](4);
        prices[0] = _priceOf(2_000, 18, 18);
        prices[1] = _priceOf(10, 18, 18);
        prices[2] = _priceOf(40_000, 18, 8);
        prices[3] = _priceOf(5, 18, 2);
        _launch(address(dai), 18, basket, prices, 1);
        _launch(address(wbtc), 8, _list(address(usdc)), _prices(_priceOf(1, 8, 6) / 40_000), 1);
    }

    /// @dev What the invariants of this campaign speak of.
    function _watch() internal pure virtual returns (HandlerBase.Watch) {
        return HandlerBase.Watch.NOTHING;
    }

    /// @dev The pools that are looked at after a call: one, in turn, and at the end of a run all. What is broken stays broken, so that it
    /// is seen a call or two later, and three times as many calls cost the same.
    function _due() internal view returns (uint256 from, uint256 end) {
        (uint256 calls, uint256 count) = (handler.calls(), handler.shipCount());
        if (calls == depth) return (0, count);
        from = calls % count;
        end = from + 1;
    }

    function _stats() internal view override returns (Statistics) {
        return handler;
    }

    function _selectors() internal view override returns (bytes4[] memory selectors) {
        selectors = new bytes4[](6);
        (selectors[0], selectors[1]) = (handler.lend.selector, handler.open.selector);
        (selectors[2], selectors[3]) = (handler.trade.selector, handler.rescue.selector);
        (selectors[4], selectors[5]) = (handler.world.selector, handler.meddle.selector);
    }

    function _launch(
        address debt,
        uint8 decimals,
        address[] memory tokens,
        uint256[] memory prices,
        uint256 hostileIndex
    ) private {
        uint256 unit = 10 ** decimals;
        PoolParams memory p = _params(debt, uint128(unit));
        p.curator = handler.curator();
        p.guardian = handler.guardian();
        p.feeRecipient = handler.curator();
        p.collaterals = new CollateralParams[](tokens.length);
        ScriptedOracle[] memory oracles = new ScriptedOracle[](tokens.length);
        for (uint256 k; k < tokens.length; ++k) {
            oracles[k] = _oracle(prices[k]);
            p.collaterals[k] = _collateral(tokens[k], address(oracles[k]));
            p.collaterals[k].margin.maintenanceFloor += uint32(20_000 * k);
            p.collaterals[k].margin.initialFloor += uint32(30_000 * k);
            if (handler.shipCount() == 0) _followVolatility(p.collaterals[k]);
        }
        IMarginPool pool = _create(p);
        paramHashes.push(keccak256(abi.encode(p)));
        if (tokens.length == 1) hostileIndex = 1;
        handler.addShip(HandlerBase.Ship(pool, IERC20(debt), unit, tokens, oracles, prices, hostileIndex));
        for (uint256 i; i < 3; ++i) {
            _fund(debt, handler.actors(i), address(pool), 1e12 * unit);
            for (uint256 k; k < tokens.length; ++k) _fund(tokens[k], handler.actors(i), address(pool), 1e30);
        }
        address lender = handler.actors(0);
        vm.recordLogs();
        vm.prank(lender);
        pool.deposit(1e5 * unit, lender);
        handler.mirror().replay(vm.getRecordedLogs());
    }

    /// @dev Margins between 10 % and 30 % that follow a scripted volatility; the real chain of feeds has a campaign of its own.
    function _followVolatility(CollateralParams memory c) private view {
        c.volatilitySource = address(handler.volatility());
        c.rampRate = 1_000;
        c.margin.quantile = 3_000_000;
        c.margin.maintenanceHorizon = 3 hours;
        c.margin.initialHorizon = 12 hours;
        c.margin.oracleError = 20_000;
        c.margin.stressWeight = 250_000;
        c.margin.stressVolatility = 1_500_000;
        c.margin.volatilityFloor = 300_000;
        c.margin.volatilityCap = 2_000_000;
        c.margin.maintenanceCap = 300_000;
    }

    function _list(address token) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = token;
    }

    function _prices(uint256 price) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = price;
    }
}
