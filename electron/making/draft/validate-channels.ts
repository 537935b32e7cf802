import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig } from '../../../shared/hardware';
import type { Note } from '../../../shared/texts/message';
import { agentChannel, clipboardChannel, limits } from '../../../shared/vm-parts';
import { problem } from './issues';
import { lackIssue } from './validate-board';
import { hardwareTextIssues, isTwice } from './validate-values';

/** Pure: what is wrong with the channels of a machine, each at its name. @param lacks why there can be none, or null. */
export function channelIssues(
  { channels = [], clipboard }: EditedConfig,
  lacks: Note | null,
): FieldIssue[] {
  if (channels.length === 0) return [];
  if (channels.length > limits.channels) {
    return [problem('channels', 'list-too-long', { max: String(limits.channels) })];
  }
  return [
    ...lackIssue('channels', lacks),
    ...channels.flatMap((channel) => {
      const field = `channels.${channel.id}.name`;
      const { name } = channel;
      const wrong = hardwareTextIssues(field, name, limits.channelName);
      if (wrong.length > 0) return wrong;
      if (name === agentChannel) return [problem(field, 'channel-of-agent')];
      if (clipboard === true && name === clipboardChannel) {
        return [problem(field, 'channel-of-clipboard')];
      }
      return isTwice(channels, channel, (each) => each.name)
        ? [problem(field, 'channel-twice', { name })]
        : [];
    }),
  ];
}
