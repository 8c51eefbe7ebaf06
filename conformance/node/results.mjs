// A reporter for node's test runner that writes lines for the table of results. Names of tests read
// "SDK | operation | case".

export default async function* results(source) {
  const lines = [];
  for await (const { type, data } of source) {
    const parts = data?.name?.split(" | ") ?? [];
    if (parts.length !== 3) continue;
    if (type === "test:pass") lines.push([...parts, data.skip === undefined ? "pass" : "skip"]);
    if (type === "test:fail") lines.push([...parts, "fail"]);
  }
  yield lines.map((line) => `${line.join("\t")}\n`).sort().join("");
}
