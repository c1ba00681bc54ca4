/** Accounts that delegate their code by EIP-7702, signed by their own keys in real type-4 transactions. */
import { HDNodeWallet, Mnemonic, type Wallet } from "ethers";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

/** The accounts of Hardhat's development node. */
const PHRASE = Mnemonic.fromPhrase("test test test test test test test test test test test junk");

/** The key of one of the node's accounts, able to sign authorisations, which the node's own signers cannot. */
export const walletOf = (ethers: HardhatEthers, index: number): HDNodeWallet =>
  HDNodeWallet.fromMnemonic(PHRASE, `m/44'/60'/0'/0/${index}`).connect(ethers.provider);

/** Sends one transaction of `sponsor` that makes `code` the account's code. */
export async function delegate(
  ethers: HardhatEthers,
  sponsor: HDNodeWallet,
  account: HDNodeWallet | Wallet,
  code: string,
): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  const nonce = await ethers.provider.getTransactionCount(account.address);
  const authorization = await account.authorize({ address: code, nonce, chainId });
  const sent = await sponsor.sendTransaction({
    type: 4,
    to: sponsor.address,
    gasLimit: 200_000n,
    authorizationList: [authorization],
  });
  await sent.wait();
}

/** What an account's code is once it delegates. */
export const designatorOf = (code: string): string => `0xef0100${code.slice(2).toLowerCase()}`;
