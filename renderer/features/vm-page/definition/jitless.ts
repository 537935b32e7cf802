import { z } from 'zod';

// Its faster way builds functions from text, which the page's policy forbids and reports.
z.config({ jitless: true });
