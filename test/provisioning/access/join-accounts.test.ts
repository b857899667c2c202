import { describe, expect, it } from 'vitest';
import { type Account, joinAccounts } from '../../../src/provisioning/index.ts';

const account = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  userName: undefined,
  externalId: undefined,
  emails: [],
  active: true,
  ...more,
});
const joined = (...services: (readonly [service: string, ...accounts: Account[]])[]) =>
  joinAccounts(services.map(([service, ...accounts]) => ({ service, accounts }))).map(({ accounts, doubts }) => [
    [...accounts].map(([service, { id }]) => `${service} ${id}`).join(', '),
    ...doubts,
  ]);

describe('the accounts of several services', () => {
  it('are joined by e-mail address, and a userName may be the address', () => {
    expect(
      joined(
        ['idp', account('1', { userName: 'Ada@example.com' })],
        ['wiki', account('2', { emails: ['ada@EXAMPLE.com'] })],
      ),
    ).toEqual([['idp 1, wiki 2']]);
  });

  it('are joined by userName or externalId if one account has no address', () => {
    expect(
      joined(
        ['idp', account('1', { userName: 'ada', externalId: 'E1', emails: ['ada@example.com'] })],
        ['wiki', account('2', { userName: 'ADA' })],
        ['chat', account('3', { externalId: 'E1' })],
      ),
    ).toEqual([['idp 1, wiki 2, chat 3']]);
  });

  it('stay apart if a weaker key is the same and the addresses differ', () => {
    expect(
      joined(
        ['idp', account('1', { externalId: '1', emails: ['ada@example.com'] })],
        ['wiki', account('2', { externalId: '1', emails: ['bob@example.com'] })],
      ),
    ).toEqual([
      ['idp 1', 'the externalId "1" belongs to accounts with different e-mail addresses'],
      ['wiki 2', 'the externalId "1" belongs to accounts with different e-mail addresses'],
    ]);
  });

  it('stay apart if a key belongs to two accounts of one service', () => {
    const reason = 'the userName "ada" belongs to several accounts on idp';
    expect(
      joined(
        ['idp', account('1', { userName: 'ada' }), account('2', { userName: 'ada' })],
        ['wiki', account('3', { userName: 'ada' })],
      ),
    ).toEqual([
      ['idp 1', reason],
      ['idp 2', reason],
      ['wiki 3', reason],
    ]);
  });
});
