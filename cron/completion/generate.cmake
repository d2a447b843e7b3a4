# Makes the completion of a tool for bash from the table of its options. It runs nothing that was built, which
# may be for another processor.
#   cmake -DTOOL= -DTABLE= [-DSIDES=] -DFIRST= -DPROGRAM= -DTEMPLATE= -DOUTPUT= -P generate.cmake
#
# In the table an option is {'d', "certdir", true} or {0, "group", true}: letter, name, whether it takes a value;
# and in one that several tools have, whose it is: OptionSide::Tls. FIRST is the word where options begin.
set(form "{(0|'([^'])'), \"([a-z0-9-]+)\", (true|false)}(,[ \n]*OptionSide::([A-Za-z]+))?")
file(READ "${TABLE}" table)
string(REGEX MATCHALL "${form}" specifications "${table}")
list(LENGTH specifications count)
if(count LESS 10)
  message(FATAL_ERROR "${TABLE}: hardly an option found; has the table another form?")
endif()
foreach(specification IN LISTS specifications)
  string(REGEX MATCH "${form}" whole "${specification}")
  set(letter "${CMAKE_MATCH_2}")
  set(name "${CMAKE_MATCH_3}")
  set(takes_value "${CMAKE_MATCH_4}")
  if(SIDES AND NOT CMAKE_MATCH_6 MATCHES "^(${SIDES})$")
    continue()
  endif()
  list(APPEND options --${name})
  if(NOT letter STREQUAL "")
    list(APPEND options -${letter})
    list(APPEND letters "[${letter}]=${name}")
  endif()
  if(takes_value)
    list(APPEND with_value ${name})
  endif()
endforeach()
foreach(names IN ITEMS options letters with_value)
  string(REPLACE ";" " " ${names} "${${names}}")
endforeach()
# What stands where no option does: a program, or nothing, and then the options are shown.
if(PROGRAM)
  set(operand -c)
else()
  set(operand "-W '${options}'")
endif()
configure_file("${TEMPLATE}" "${OUTPUT}" @ONLY)
file(TOUCH_NOCREATE "${OUTPUT}") # configure_file leaves one that is as it was, and make would run this each time
