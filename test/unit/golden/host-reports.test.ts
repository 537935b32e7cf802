import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostJson } from '../../../electron/host/render/json';
import { renderHostText } from '../../../electron/host/render/text';
import { machineIds } from '../../fixtures/hosts/machine';
import { judgeMachine } from '../host/support';

// What the panel says of every recorded machine. Written anew by: npx vitest run --project unit golden -u

describe('the report of a recorded machine', () => {
  it.each(machineIds())('%s', async (id) => {
    const report = await judgeMachine(id);
    const timeless = { ...report, at: '', milliseconds: 0 };
    // Everything that programs read, without the time that it took.
    const json = JSON.stringify(hostJson(timeless));
    const digest = createHash('sha256').update(json).digest('hex');
    const text = `${renderHostText(timeless, { color: false })}\n\njson: ${digest}\n`;
    await expect(text).toMatchFileSnapshot(`../../fixtures/golden/host-reports/${id}.txt`);
  });
});
