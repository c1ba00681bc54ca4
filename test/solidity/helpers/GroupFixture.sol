// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GroupLens} from "../../../contracts/group/GroupLens.sol";
import {GroupRiskModel} from "../../../contracts/group/GroupRiskModel.sol";
import {MarginGroup} from "../../../contracts/group/MarginGroup.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {Adjustment, LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {GroupParams} from "../../../contracts/types/GroupParams.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "./PoolFixture.sol";

/// @title GroupFixture
/// @notice A group with a reserve of dollars over three pools: long ETH, short ETH and long BTC. Maintenance 10 %, initial 15 %,
/// cushion 2 %; ETH at 2,000, BTC at 50,000.
abstract contract GroupFixture is PoolFixture {
    address internal constant LENDER = address(0x2001);
    address internal constant ALICE = address(0x2002);
    address internal constant BOB = address(0x2003);
    address internal constant SPONSOR = address(0x2004);
    address internal constant KEEPER = address(0x2005);
    bytes32 internal constant TERMS = keccak256("terms");
    uint256 internal constant USD_UNIT = 1e6;

    PermitToken internal usd;
    PermitToken internal eth;
    PermitToken internal btc;
    ScriptedOracle internal ethOracle; // ETH in dollars
    ScriptedOracle internal usdOracle; // dollars in ETH
    ScriptedOracle internal btcOracle; // BTC in dollars
    GroupRiskModel internal model;
    MarginGroup internal group;
    GroupLens internal lens;
    IMarginPool internal longEth;
    IMarginPool internal shortEth;
    IMarginPool internal longBtc;

    function _launch() internal {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0xfee));
        usd = new PermitToken("USD", "USD", 6);
        eth = new PermitToken("ETH", "ETH", 18);
        btc = new PermitToken("BTC", "BTC", 8);
        (ethOracle, usdOracle) = (_oracle(1), _oracle(1));
        btcOracle = _oracle(_priceOf(50_000, 6, 8));
        _setEth(2_000);
        model = new GroupRiskModel();
        lens = new GroupLens();
        group = new MarginGroup(_groupParams(), address(model));
        longEth = _pool(address(usd), uint128(100 * USD_UNIT), address(eth), address(ethOracle));
        shortEth = _pool(address(eth), 0.1e18, address(usd), address(usdOracle));
        longBtc = _pool(address(usd), uint128(100 * USD_UNIT), address(btc), address(btcOracle));
        vm.startPrank(SPONSOR);
        group.admit(address(longEth), 0, false);
        group.admit(address(shortEth), 0, true);
        group.admit(address(longBtc), 1, false);
        vm.stopPrank();
        address[5] memory accounts = [LENDER, ALICE, BOB, SPONSOR, KEEPER];
        address[4] memory spenders = [address(group), address(longEth), address(shortEth), address(longBtc)];
        for (uint256 i; i < accounts.length; ++i) {
            for (uint256 j; j < spenders.length; ++j) {
                _fund(address(usd), accounts[i], spenders[j], 1e15);
                _fund(address(eth), accounts[i], spenders[j], 1e24);
                _fund(address(btc), accounts[i], spenders[j], 1e14);
            }
        }
        vm.startPrank(LENDER);
        longEth.deposit(10_000_000 * USD_UNIT, LENDER);
        shortEth.deposit(5_000e18, LENDER);
        longBtc.deposit(10_000_000 * USD_UNIT, LENDER);
        vm.stopPrank();
    }

    function _groupParams() internal view returns (GroupParams memory p) {
        p.reserveAsset = address(usd);
        p.factory = address(factory);
        p.sponsor = SPONSOR;
        p.uncertainty = 150_000;
        p.maxHedge = 800_000;
        p.withheld = 200_000;
        p.floor = 350_000;
        p.topUpHealth = 1.01e18;
        p.topUpTarget = 1.05e18;
        p.unwindIncentive = 5_000;
        p.unwindSlice = 250_000;
        p.minContribution = uint128(500 * USD_UNIT);
        // ETH and BTC: between 60 and 90 %.
        p.lowCorrelations = 60;
        p.highCorrelations = 90;
        p.termsHash = TERMS;
        p.termsURI = "ipfs://terms";
    }

    function _setEth(uint256 dollars) internal {
        ethOracle.set(_priceOf(dollars, 6, 18));
        usdOracle.set(_priceOf(1, 18, 6) / dollars);
    }

    function _join(address account, uint256 contribution, uint256 margin) internal {
        vm.startPrank(account);
        group.join(TERMS, contribution * USD_UNIT);
        if (margin != 0) group.deposit(margin * USD_UNIT, account);
        vm.stopPrank();
    }

    /// @dev A new member of `account` that puts in and borrows.
    function _openMember(
        address account,
        IMarginPool pool,
        address token,
        uint256 put,
        uint256 borrowed
    ) internal returns (uint256 place) {
        vm.startPrank(account);
        place = group.open(address(pool));
        group.adjust(place, Adjustment(token, put, address(0), 0, borrowed, 0, account, address(0)), "");
        vm.stopPrank();
    }

    /// @dev 10 ETH, of which all but the buffer and a little is lent.
    function _openLong(address account) internal returns (uint256) {
        return _openMember(account, longEth, address(eth), 10e18, 17_500 * USD_UNIT);
    }

    /// @dev 20,000 dollars against 8.75 ETH.
    function _openShort(address account) internal returns (uint256) {
        return _openMember(account, shortEth, address(usd), 20_000 * USD_UNIT, 8.75e18);
    }

    function _memberId(uint256 place) internal view returns (PositionId) {
        return _id(address(group), group.members()[place].index);
    }

    /// @dev What the pool of a member asks for leaves the reserve: the member's owner has that much less in it.
    function _useUp(uint256 place, uint256 dollars) internal {
        PositionId id = _memberId(place);
        address pool = group.members()[place].pool;
        vm.prank(pool);
        group.cover(id, dollars * USD_UNIT);
    }

    function _liquidate(IMarginPool pool, PositionId id) internal {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(KEEPER);
        pool.liquidate(ids, LiquidationBatch(ALL, 0, KEEPER, address(0)), "");
    }

    /// @dev Reserve = what all have in it, and the tokens are here.
    function _assertConserved() internal view {
        (uint256 sum, ) = group.skin();
        address[] memory accounts = group.participants();
        for (uint256 i; i < accounts.length; ++i) sum += group.balanceOf(accounts[i]);
        assertEq(sum, group.totalAssets(), "shares");
        assertEq(usd.balanceOf(address(group)), group.totalAssets(), "tokens");
        assertEq(eth.balanceOf(address(group)) + btc.balanceOf(address(group)), 0, "foreign tokens");
    }

    /// @dev What all owe is what all are owed.
    function _assertClaims() internal view {
        (, uint256 lent) = group.skin();
        uint256 owed;
        address[] memory accounts = group.participants();
        for (uint256 i; i < accounts.length; ++i) {
            lent += group.participantOf(accounts[i]).lent;
            owed += group.participantOf(accounts[i]).owed;
        }
        assertEq(lent, owed, "claims");
    }

    function _pool(address debt, uint128 minDebt, address token, address oracle) private returns (IMarginPool) {
        PoolParams memory p = _params(debt, minDebt);
        (p.group, p.groupCushion) = (address(group), 20_000);
        p.collaterals = _one(_collateral(token, oracle));

        return _create(p);
    }
}
