//go:build tools

// Package tools names the program of this module, so that go.sum covers all it is made of.
package tools

import _ "github.com/kyverno/chainsaw"
