import type { Command, ConsentGiven, ImportRow } from './commands.ts';
import type { Attributes } from './people.ts';

/** A command as it is typed. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly stdin?: string;
}

/**
 * Converts a command to a command line. `idOf` returns the id of a person. Operations and files name members by these
 * ids.
 */
export function commandLineOf(command: Command, idOf: (name: string) => string): CommandLine {
  switch (command.kind) {
    case 'create': {
      const { name, attributes } = command;
      const known = ['--user-name', name, '--external-id', `x-${name}`];
      return { argv: ['users', 'create', ...known, ...flagsOf(attributes), '-o', 'json'] };
    }
    case 'update':
      return { argv: ['users', 'update', command.name, ...flagsOf(command.attributes), '-o', 'json'] };
    case 'patch':
      return { argv: ['users', 'patch', command.name, ...operationsOf(command.attributes), '-o', 'json'] };
    case 'activate':
      return { argv: ['users', 'activate', command.name, '-o', 'json'] };
    case 'deactivate':
    case 'delete':
      return { argv: ['users', command.kind, command.name, ...consentOf(command.consent), '-o', 'json'] };
    case 'add':
      return { argv: ['groups', 'add-member', command.group, ...command.names, '-o', 'json'] };
    case 'remove': {
      const { group, names, consent } = command;
      return { argv: ['groups', 'remove-member', group, ...names, ...consentOf(consent), '-o', 'json'] };
    }
    case 'create group':
      return { argv: ['groups', 'create', '--display-name', command.group, '-o', 'json'] };
    case 'label group':
      return { argv: ['groups', 'update', command.group, '--external-id', command.label, '-o', 'json'] };
    case 'patch group': {
      const { group, name, adds, consent } = command;
      const id = JSON.stringify(idOf(name));
      const operation = adds ? `add members:=[{"value":${id}}]` : `remove members[value eq ${id}]`;
      return { argv: ['groups', 'patch', group, '--op', operation, ...consentOf(consent), '-o', 'json'] };
    }
    case 'replace group': {
      const { group, names, consent } = command;
      return {
        argv: ['groups', 'replace', group, '--file', '-', ...consentOf(consent), '-o', 'json'],
        stdin: JSON.stringify({ displayName: group, members: names.map((name) => ({ value: idOf(name) })) }),
      };
    }
    case 'delete group':
      return { argv: ['groups', 'delete', command.group, ...consentOf(command.consent), '-o', 'json'] };
    case 'import': {
      const flags = [...consentOf(command.consent), ...(command.reactivate ? ['--reactivate'] : [])];
      return { argv: ['bulk', 'import', '-', ...flags, '-o', 'ndjson'], stdin: fileOf(command.rows) };
    }
    case 'offboard': {
      const flags = [...consentOf(command.consent), ...(command.keepGroups ? ['--keep-groups'] : [])];
      const stdin = ['externalId,userName', ...command.names.map((name) => `x-${name},${name}`)].join('\n');
      return { argv: ['bulk', 'offboard', '-', ...flags, '-o', 'ndjson'], stdin };
    }
  }
}

function flagsOf({ title, phone, email }: Attributes): string[] {
  return [
    ...(title === undefined ? [] : ['--title', title]),
    ...(phone === undefined ? [] : ['--set', `phoneNumbers[type eq "work"].value=${phone}`]),
    ...(email === undefined ? [] : ['--email', email]),
  ];
}

function operationsOf({ title, phone, email }: Attributes): string[] {
  return [
    ...(title === undefined ? [] : ['--op', `replace title=${title}`]),
    ...(phone === undefined
      ? []
      : ['--op', `replace phoneNumbers:=[{"type":"work","value":${JSON.stringify(phone)}}]`]),
    ...(email === undefined ? [] : ['--op', `replace emails:=[{"type":"work","value":${JSON.stringify(email)}}]`]),
  ];
}

function consentOf(consent: ConsentGiven): string[] {
  return { yes: ['--yes'], 'none allowed': ['--max-removals', '0'], nobody: [] }[consent];
}

/** Empty cells leave attributes alone. */
function fileOf(rows: readonly ImportRow[]): string {
  const lines = rows.map(({ name, title = '', phone = '', email = '', manager = '', isInactive, groups }) =>
    [`x-${name}`, name, title, phone, email, manager, isInactive ? 'false' : '', groups.join('|')].join(','),
  );
  return ['externalId,userName,Title,Telephone,Work E-mail,Manager,Active,Groups', ...lines].join('\n');
}
