/**
 * A function that does something once, however often it is asked. Only what failed is tried again, when somebody asks
 * again; who asks meanwhile waits for the same attempt.
 */
export function untilDone(attempt: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  const tried = async () => {
    try {
      await attempt();
    } catch (error) {
      underWay = null;
      throw error;
    }
  };
  return async () => await (underWay ??= tried());
}
