import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

const page = (events: typeof EVENTS) => ({
  events: events.map(({ timeMs, message, index }) => ({
    logStreamName: STREAM,
    timestamp: timeMs,
    message: `${message}\n`,
    ingestionTime: timeMs + 900,
    eventId: `38${index}`,
  })),
  searchedLogStreams: [],
});

testDelivery({
  name: "filter-log-events",
  text: JSON.stringify(page(EVENTS), null, 4) + "\n",
  hasStream: true,
  hasLines: false,
});
testDelivery({
  name: "filter-log-events",
  text: JSON.stringify({
    events: EVENTS.map(({ timeMs, message }) => ({
      timestamp: timeMs,
      message,
      ingestionTime: timeMs + 900,
    })),
    nextForwardToken: "f/1",
  }),
  hasStream: false,
  hasLines: false,
});
