// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMorpho, Id, MarketParams, Position} from "@morpho-org/morpho-blue/src/interfaces/IMorpho.sol";
import {BenchToken} from "./BenchToken.sol";
import {BenchVenue} from "./BenchVenue.sol";

/// @title MorphoTrader
/// @notice What Morpho Blue needs for the scenarios that are one call of ours: leverage, bundles, batches and liquidation without
/// capital, by its callbacks. Traders have authorised it.
contract MorphoTrader {
    IMorpho private immutable MORPHO;
    BenchVenue private immutable VENUE;
    BenchToken private immutable BASE;
    BenchToken private immutable QUOTE;
    address private immutable ORACLE;
    address private immutable IRM;
    uint256 private immutable LLTV;
    address private immutable OWNER;

    constructor(IMorpho morpho, BenchVenue venue, MarketParams memory market, address owner) {
        (MORPHO, VENUE, OWNER) = (morpho, venue, owner);
        (BASE, QUOTE) = (BenchToken(market.collateralToken), BenchToken(market.loanToken));
        (ORACLE, IRM, LLTV) = (market.oracle, market.irm, market.lltv);
        BASE.approve(address(morpho), type(uint256).max);
        QUOTE.approve(address(morpho), type(uint256).max);
    }

    /* BUNDLES */

    function depositAndBorrow(uint256 collateral, uint256 debt) external {
        BASE.transferFrom(msg.sender, address(this), collateral);
        MORPHO.supplyCollateral(_market(), collateral, msg.sender, "");
        MORPHO.borrow(_market(), debt, 0, msg.sender, msg.sender);
    }

    function repayAndWithdraw(bytes32 id) external {
        Position memory position = MORPHO.position(_id(id), msg.sender);
        MORPHO.repay(_market(), 0, position.borrowShares, msg.sender, abi.encode(Repayment(msg.sender, 0)));
        MORPHO.withdrawCollateral(_market(), position.collateral, msg.sender, msg.sender);
    }

    /* LEVERAGE */

    function open(uint256 collateral, uint256 debt) external {
        MORPHO.supplyCollateral(_market(), collateral, msg.sender, abi.encode(Opening(msg.sender, collateral, debt)));
    }

    function close(bytes32 id) external {
        Position memory position = MORPHO.position(_id(id), msg.sender);
        MORPHO.repay(
            _market(),
            0,
            position.borrowShares,
            msg.sender,
            abi.encode(Repayment(msg.sender, position.collateral))
        );
        // What the swap brought beyond the debt was left here.
        QUOTE.transfer(msg.sender, QUOTE.balanceOf(address(this)) - 1);
    }

    struct Opening {
        address trader;
        uint256 collateral;
        uint256 debt;
    }

    struct Repayment {
        address trader;
        uint256 sell; // collateral withdrawn and sold for the debt; 0: the trader pays
    }

    function onMorphoSupplyCollateral(uint256, bytes calldata data) external {
        Opening memory o = abi.decode(data, (Opening));
        MORPHO.borrow(_market(), o.debt, 0, o.trader, address(VENUE));
        uint256 bought = VENUE.swap(address(QUOTE), address(BASE), o.debt, 0, address(this), "");
        BASE.transferFrom(o.trader, address(this), o.collateral - bought);
    }

    function onMorphoRepay(uint256 assets, bytes calldata data) external {
        Repayment memory r = abi.decode(data, (Repayment));
        if (r.sell == 0) {
            QUOTE.transferFrom(r.trader, address(this), assets);

            return;
        }
        MORPHO.withdrawCollateral(_market(), r.sell, r.trader, address(VENUE));
        VENUE.swap(address(BASE), address(QUOTE), r.sell, 0, address(this), "");
    }

    /* LIQUIDATION */

    function liquidateWithoutCapital(address borrower, uint256 shares) external {
        MORPHO.liquidate(_market(), borrower, 0, shares, hex"00");
        QUOTE.transfer(OWNER, QUOTE.balanceOf(address(this)) - 1);
    }

    function onMorphoLiquidate(uint256, bytes calldata) external {
        uint256 seized = BASE.balanceOf(address(this)) - 1;
        BASE.transfer(address(VENUE), seized);
        VENUE.swap(address(BASE), address(QUOTE), seized, 0, address(this), "");
    }

    function liquidateMany(address[] calldata borrowers, uint256[] calldata shares) external {
        MarketParams memory market = _market();
        for (uint256 i; i < borrowers.length; ++i) {
            MORPHO.liquidate(market, borrowers[i], 0, shares[i], "");
        }
    }

    function _market() private view returns (MarketParams memory) {
        return MarketParams(address(QUOTE), address(BASE), ORACLE, IRM, LLTV);
    }

    function _id(bytes32 id) private pure returns (Id) {
        return Id.wrap(id);
    }
}
