// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WAD} from "./Constants.sol";
import {WadMath} from "./WadMath.sol";

/// @title WaterfallMath
/// @notice Who bears a loss: the reserve, then a junior tranche if there is one, then the lenders by share price.
library WaterfallMath {
    /// @notice How a loss was shared out; the four parts sum to it [base units each].
    /// @param fromReserve Taken from the pool's reserve.
    /// @param fromJunior Taken from the junior tranche.
    /// @param fromLenders Taken from the lenders' assets.
    /// @param unallocated What nobody could bear.
    struct Allocation {
        uint256 fromReserve;
        uint256 fromJunior;
        uint256 fromLenders;
        uint256 unallocated;
    }

    /// @notice Shares out a loss.
    /// @param loss The loss [base units].
    /// @param reserve What the reserve holds [base units].
    /// @param junior What the junior tranche holds; 0 in a pool [base units].
    /// @param lenderAssets What belongs to the lenders [base units].
    function allocate(
        uint256 loss,
        uint256 reserve,
        uint256 junior,
        uint256 lenderAssets
    ) internal pure returns (Allocation memory allocation) {
        (allocation.fromReserve, loss) = take(loss, reserve);
        (allocation.fromJunior, loss) = take(loss, junior);
        (allocation.fromLenders, allocation.unallocated) = take(loss, lenderAssets);
    }

    /// @notice One layer of a waterfall: it bears what it has.
    /// @param loss What is to be borne [base units].
    /// @param available What the layer has [base units].
    /// @return taken What the layer bears [base units].
    /// @return rest What is left for the next layer [base units].
    function take(uint256 loss, uint256 available) internal pure returns (uint256 taken, uint256 rest) {
        taken = loss < available ? loss : available;
        // unchecked: taken <= loss.
        unchecked {
            rest = loss - taken;
        }
    }

    /// @notice The factor by which the lenders' share price is cut.
    /// @param fromLenders What they bear, at most `lenderAssets` [base units].
    /// @param lenderAssets What belonged to them [base units].
    /// @return The factor [WAD], rounded down; 0 if nothing belonged to them.
    function sharePriceFactorDown(uint256 fromLenders, uint256 lenderAssets) internal pure returns (uint256) {
        return lenderAssets == 0 ? 0 : WadMath.mulDivDown(lenderAssets - fromLenders, WAD, lenderAssets);
    }
}
