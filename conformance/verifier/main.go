// Checks what a Signet registry hands out of its record, with nothing of Signet's: the Go project's own
// libraries for transparency logs do all of it. For outsiders, and for the tests.
//
//	verifier inclusion KEY < proof     a proof of `signet audit prove EVENT`
//	verifier consistency KEY OLD < proof
//	                                   a proof of `signet audit prove --since SIZE`, and the checkpoint
//	                                   of that size that was kept, in a file
//
// KEY is the log's verifier key, from wherever it is trusted: the one in a proof proves nothing.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What `signet audit prove` prints.
type proof struct {
	Line       string   `json:"line"`
	Position   int64    `json:"position"`
	Proof      []string `json:"proof"`
	Checkpoint string   `json:"checkpoint"`
}

// Opens a checkpoint that the log has signed (C2SP tlog-checkpoint): its name, size and root.
func open(checkpoint, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("the note is no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func hashes(texts []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func check(args []string) (string, error) {
	if len(args) < 2 {
		return "", errors.New("usage: verifier inclusion KEY | consistency KEY OLD")
	}
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return "", err
	}
	var given proof
	if err := json.Unmarshal(input, &given); err != nil {
		return "", err
	}
	path, err := hashes(given.Proof)
	if err != nil {
		return "", err
	}
	tree, err := open(given.Checkpoint, args[1])
	if err != nil {
		return "", err
	}
	switch {
	case args[0] == "inclusion" && len(args) == 2:
		leaf := tlog.RecordHash([]byte(given.Line))
		err := tlog.CheckRecord(path, tree.N, tree.Hash, given.Position, leaf)
		return fmt.Sprintf("included: event %d of %d", given.Position, tree.N), err
	case args[0] == "consistency" && len(args) == 3:
		kept, err := os.ReadFile(args[2])
		if err != nil {
			return "", err
		}
		before, err := open(string(kept), args[1])
		if err != nil {
			return "", err
		}
		err = tlog.CheckTree(path, tree.N, tree.Hash, before.N, before.Hash)
		return fmt.Sprintf("consistent: %d events, then %d", before.N, tree.N), err
	}
	return "", errors.New("usage: verifier inclusion KEY | consistency KEY OLD")
}

func main() {
	said, err := check(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println(said)
}
