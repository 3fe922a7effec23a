// Speaks with POST /agui through @ag-ui/client, as any AG-UI front end would, and prints what it made of the answers.
// Argument: JSON {url, threadId, headers, texts}. Output: JSON {runs: [{events, error}], messages}.
import { HttpAgent } from "@ag-ui/client";

const { url, threadId, headers, texts } = JSON.parse(process.argv[2]);
const agent = new HttpAgent({ url, threadId, headers });
const runs = [];
for (const text of texts) {
  const run = { events: [], error: null, threadIds: [], runIds: [] };
  runs.push(run);
  agent.addMessage({ id: crypto.randomUUID(), role: "user", content: text });
  const runId = crypto.randomUUID();
  try {
    await agent.runAgent(
      { runId },
      {
        onEvent: ({ event }) => {
          run.events.push(event.type);
          if (event.runId) run.runIds.push(event.runId === runId);
          if (event.threadId) run.threadIds.push(event.threadId === threadId);
        },
        onRunFailed: ({ error }) => {
          run.error = String(error.message ?? error);
        },
      },
    );
  } catch (error) {
    run.error ??= String(error.message ?? error);
    run.payload = error.payload ?? null;
  }
}
console.log(JSON.stringify({ runs, messages: agent.messages }));
