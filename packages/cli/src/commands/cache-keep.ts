import { tmpdir } from 'node:os';
import { TractogenError, stableJson } from '@tractogen/core';
import { DEFAULT_LIMITS } from '@tractogen/cache-server/limits';
import { Command } from 'commander';
import { openExisting, placeOptions, type PlaceOptions } from '../cache/place.ts';
import { sizeOption, sizeText } from '../arguments/size.ts';
import { formatRows, type Terminal } from '../terminal.ts';

interface KeepOptions extends PlaceOptions {
  readonly quota: number;
  readonly json?: boolean;
}

/** `tractogen cache verify`: every byte against what was stored. */
export function cacheVerifyCommand(terminal: Terminal): Command {
  const command = new Command('verify')
    .description(
      'Hash everything that a cache keeps; what is damaged goes to quarantine, and a reader misses it.',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  tractogen cache verify --dir /srv/tractogen\n\nExit 1 where something was damaged.\n',
    );
  for (const option of placeOptions()) command.addOption(option);
  return command.action(async (options: KeepOptions) => {
    const { store } = await openExisting(options, tmpdir());
    const keys = [...store.index.entries.values()].map(({ key }) => key);
    const damaged: string[] = [];
    for (const key of keys)
      if ((await store.verify(key)) === 'damaged') damaged.push(`${key.scope}/${key.kind}/${key.name}`);
    terminal.stdout.write(
      options.json === true
        ? stableJson({ entries: keys.length, damaged })
        : `${keys.length} entries, ${damaged.length} damaged\n`,
    );
    if (damaged.length > 0)
      throw new TractogenError('ARTEFACT_CORRUPT', `damaged: ${damaged.slice(0, 5).join(', ')}`, {
        exitCode: 1,
        remedy: 'They are in quarantine; look after the disk',
      });
  });
}

/** `tractogen cache gc`: leftovers and what is over the quota. A running server does the same each hour. */
export function cacheGcCommand(terminal: Terminal): Command {
  const command = new Command('gc')
    .description(
      'Remove what nobody needs, and the least recently used above a quota. For a server that does not run.',
    )
    .addOption(sizeOption('--quota <size>', 'bytes to keep at most', DEFAULT_LIMITS.quota))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  tractogen cache gc --dir /srv/tractogen --quota 200GiB\n');
  for (const option of placeOptions()) command.addOption(option);
  return command.action(async (options: KeepOptions) => {
    const { store, objects } = await openExisting(options, tmpdir());
    const { evict, sweepBodies } = await import('@tractogen/cache-server');
    const leftovers = await sweepBodies(objects, store, Date.now());
    const evicted = await evict(store, options.quota, Date.now());
    const kept = { entries: store.index.entries.size, bytes: store.index.bytes() };
    terminal.stdout.write(
      options.json === true
        ? stableJson({ leftovers, evicted, kept })
        : formatRows([
            ['leftovers', `${leftovers.bodies}, ${sizeText(leftovers.bytes)}`],
            ['evicted', `${evicted} entries`],
            ['kept', `${kept.entries} entries, ${sizeText(kept.bytes)}`],
          ]),
    );
  });
}
